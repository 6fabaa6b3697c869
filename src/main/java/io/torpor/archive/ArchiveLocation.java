package io.torpor.archive;

/**
 * Where archives are kept, as canonical text: {@code file:/an/absolute/path}. Made by {@link Archives#resolve}; the text
 * may be stored and resolved again.
 *
 * @param value the scheme, a colon, and what the scheme makes of the rest
 */
public record ArchiveLocation(String value) {

    @Override
    public String toString() {
        return value;
    }
}
