package io.torpor.pipeline;

import io.torpor.archive.FileEntry;
import io.torpor.archive.ObjectEntry;
import java.util.List;

/**
 * A reusable object, of an earlier archive.
 *
 * @param key in the store
 * @param object as the earlier manifest has it
 * @param files that it holds, in the order of its content
 */
record ReusableObject(String key, ObjectEntry object, List<FileEntry> files) {}
