package io.torpor.web.api;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of buckets.
 *
 * @param buckets by name
 * @param next what to ask for with {@code after} to get the next page; null on the last one
 */
@Schema(name = "BucketList")
record BucketPage(List<BucketView> buckets, @Nullable String next) {}
