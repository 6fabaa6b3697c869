package io.torpor.support;

import java.util.Map;

/** Which S3 operation a request is, in path style: {@code /bucket/key?query}. */
public enum S3Call {
    PUT,
    COPY,
    GET,
    HEAD,
    LIST,
    DELETE,
    DELETE_MANY,
    HEAD_BUCKET,
    CREATE_UPLOAD,
    UPLOAD_PART,
    COMPLETE_UPLOAD,
    ABORT_UPLOAD,
    LIST_UPLOADS,
    LIST_PARTS,
    OTHER;

    static S3Call of(HttpHead head) {
        Map<String, String> query = head.query();
        boolean upload = query.containsKey("uploadId");
        boolean object = head.path().indexOf('/', 1) > 0
                && !head.path().substring(1).endsWith("/"); // a client may end a bucket's path with a slash
        return switch (head.method()) {
            case "PUT" -> upload ? UPLOAD_PART : !object ? OTHER : head.has("x-amz-copy-source") ? COPY : PUT;
            case "POST" ->
                query.containsKey("delete")
                        ? DELETE_MANY
                        : query.containsKey("uploads") ? CREATE_UPLOAD : upload ? COMPLETE_UPLOAD : OTHER;
            case "DELETE" -> upload ? ABORT_UPLOAD : object ? DELETE : OTHER;
            case "HEAD" -> object ? HEAD : HEAD_BUCKET;
            case "GET" ->
                query.containsKey("uploads")
                        ? LIST_UPLOADS
                        : upload ? LIST_PARTS : object ? GET : query.containsKey("list-type") ? LIST : OTHER;
            default -> OTHER;
        };
    }
}
