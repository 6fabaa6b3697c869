package io.torpor.archive;

/** A part of a manifest that is not as it must be. The message names the field and the rule. */
final class BadManifest extends RuntimeException {

    BadManifest(String field, String rule) {
        super(field + ": " + rule);
    }
}
