package io.torpor.archive;

/** A part of a manifest that is not as it must be. The message names the field and the rule. */
public final class InvalidManifestException extends RuntimeException {

    InvalidManifestException(String field, String rule) {
        super(field + ": " + rule);
    }
}
