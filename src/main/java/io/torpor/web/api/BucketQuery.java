package io.torpor.web.api;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * The query of the list of buckets.
 *
 * @param after the name that the buckets come after: {@code next} of the page before; from the beginning if left out
 * @param size buckets per page; 100 if left out
 */
record BucketQuery(
        @Nullable @Size(max = 100, message = "must be a bucket's name: next of the page before")
        String after,

        @Nullable @Min(value = 1, message = "must be 1 to 500") @Max(value = 500, message = "must be 1 to 500")
        Integer size) {

    private static final int USUAL_SIZE = 100;

    int most() {
        return size == null ? USUAL_SIZE : size;
    }
}
