package io.torpor.pipeline;

import io.torpor.archive.ObjectEntry;

/**
 * A reusable object, of an earlier archive.
 *
 * @param key in the store
 * @param object as the earlier manifest has it
 * @param files that it holds, in the order of its content
 */
record ReusableObject(String key, ObjectEntry object, EarlierFiles files) {}
