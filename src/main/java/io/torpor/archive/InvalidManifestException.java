package io.torpor.archive;

/**
 * The failure of a manifest or a shard's document that is not as it must be. The message names the field and the rule.
 */
public final class InvalidManifestException extends RuntimeException {

    InvalidManifestException(String field, String rule) {
        super(field + ": " + rule);
    }
}
