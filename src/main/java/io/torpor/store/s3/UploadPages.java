package io.torpor.store.s3;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** The pages of a list of multipart uploads. */
final class UploadPages extends S3Pages<ListMultipartUploadsResponse> {

    private final S3Client client;
    private final ListMultipartUploadsRequest request;

    UploadPages(
            S3Client client, S3Requests requests, String prefix, ListMultipartUploadsRequest request, Runnable check) {
        super(requests, prefix, check);
        this.client = client;
        this.request = request;
    }

    @Override
    ListMultipartUploadsResponse fetch(@Nullable ListMultipartUploadsResponse previous) {
        return client.listMultipartUploads(
                previous == null
                        ? request
                        : request.toBuilder()
                                .keyMarker(previous.nextKeyMarker())
                                .uploadIdMarker(previous.nextUploadIdMarker())
                                .build());
    }

    @Override
    @Nullable
    String bucket(ListMultipartUploadsResponse page) {
        return page.bucket();
    }

    @Override
    boolean goesOn(ListMultipartUploadsResponse page) {
        return Boolean.TRUE.equals(page.isTruncated());
    }

    /** Both markers together: a key can have more uploads than a page. */
    @Override
    String next(ListMultipartUploadsResponse page) {
        String key = page.nextKeyMarker();
        return key == null || key.isEmpty() ? "" : key + "\n" + page.nextUploadIdMarker();
    }

    @Override
    String first(ListMultipartUploadsResponse page) {
        if (page.uploads().isEmpty()) {
            return "";
        }
        MultipartUpload upload = page.uploads().get(0);
        return upload.key() + "\n" + upload.uploadId();
    }
}
