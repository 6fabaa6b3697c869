package io.torpor.archive;

import java.util.List;

/**
 * An object of an earlier archive.
 *
 * @param key in the archive
 * @param object as the earlier manifest has it
 * @param files that it holds, in the order of its content
 */
record EarlierObject(String key, ObjectPart object, List<FilePart> files) {}
