package io.torpor.store.s3;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** The pages of a list of objects, or of what stands for directories. */
final class ObjectPages extends S3Pages<ListObjectsV2Response> {

    private final S3Client client;
    private final ListObjectsV2Request request;

    ObjectPages(S3Client client, S3Requests requests, String prefix, ListObjectsV2Request request, Runnable check) {
        super(requests, prefix, check);
        this.client = client;
        this.request = request;
    }

    @Override
    ListObjectsV2Response fetch(@Nullable ListObjectsV2Response previous) {
        return client.listObjectsV2(
                previous == null
                        ? request
                        : request.toBuilder()
                                .continuationToken(previous.nextContinuationToken())
                                .build());
    }

    @Override
    @Nullable
    String bucket(ListObjectsV2Response page) {
        return page.name();
    }

    @Override
    boolean goesOn(ListObjectsV2Response page) {
        return Boolean.TRUE.equals(page.isTruncated());
    }

    @Override
    String next(ListObjectsV2Response page) {
        String token = page.nextContinuationToken();
        return token == null ? "" : token;
    }

    @Override
    String first(ListObjectsV2Response page) {
        if (!page.contents().isEmpty()) {
            return page.contents().get(0).key();
        }
        return page.commonPrefixes().isEmpty()
                ? ""
                : page.commonPrefixes().get(0).prefix();
    }
}
