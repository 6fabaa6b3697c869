package io.torpor.support;

import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A bucket as the server itself shows it, with no proxy and no Torpor in between. */
public final class S3Bucket {

    private final S3Client client;
    private final String name;

    S3Bucket(S3Client client, String name) {
        this.client = client;
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** The keys of all objects below a prefix. */
    public List<String> objects(String prefix) {
        return client.listObjectsV2Paginator(list -> list.bucket(name).prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    /** The keys of all multipart uploads below a prefix that were neither completed nor aborted. */
    public List<String> uploads(String prefix) {
        return client.listMultipartUploadsPaginator(list -> list.bucket(name).prefix(prefix)).uploads().stream()
                .map(upload -> upload.key())
                .toList();
    }

    public byte[] read(String key) {
        return client.getObjectAsBytes(get -> get.bucket(name).key(key)).asByteArray();
    }

    public void write(String key, byte[] content) {
        client.putObject(put -> put.bucket(name).key(key), RequestBody.fromBytes(content));
    }

    /** Begins a multipart upload, as a writer that dies then. */
    public void leaveUpload(String key) {
        client.createMultipartUpload(create -> create.bucket(name).key(key));
    }
}
