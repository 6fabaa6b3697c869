package io.torpor.problem;

/**
 * The code of a problem, that is of an error that a user can meet. It is stable: scripts may match it. HELP.md has each
 * with what to do.
 */
public enum ProblemCode {
    INVALID_REQUEST("invalid-request", 400, "The request is not valid"),
    UNAUTHORIZED("unauthorized", 401, "A login is needed"),
    FORBIDDEN("forbidden", 403, "This is not allowed"),
    NOT_FOUND("not-found", 404, "There is nothing at this address"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "This address does not take this method"),
    NOT_ACCEPTABLE("not-acceptable", 406, "There is no such representation"),
    REQUEST_TOO_LARGE("request-too-large", 413, "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The body's type is not understood"),
    BUCKET_NOT_FOUND("bucket-not-found", 404, "There is no such bucket"),
    TASK_NOT_FOUND("task-not-found", 404, "There is no such task"),
    ARCHIVE_NOT_FOUND("archive-not-found", 404, "There is no archive to resume from"),
    BUCKET_BUSY("bucket-busy", 409, "Another task of this bucket is active"),
    BUCKET_NOT_EMPTY("bucket-not-empty", 409, "The bucket has shards here already"),
    BUCKET_STATE("bucket-state", 409, "The bucket is not in a state for this"),
    TASK_CONFLICT("task-conflict", 409, "The task's state does not allow this"),
    CLEANUP_PENDING("cleanup-pending", 409, "An earlier task still has something to clean"),
    ARCHIVE_NOT_ALLOWED("archive-not-allowed", 403, "The archive is outside the allowed roots"),
    ARCHIVE_UNREACHABLE("archive-unreachable", 503, "The archive can't be reached"),
    ARCHIVE_DENIED("archive-denied", 502, "The archive's store refused the credentials"),
    ARCHIVE_NO_SUCH_BUCKET("archive-no-such-bucket", 502, "The archive's store has no such bucket"),
    ARCHIVE_INCOMPLETE("archive-incomplete", 422, "The archive is not complete"),
    ARCHIVE_CORRUPT("archive-corrupt", 422, "The archive is damaged"),
    ARCHIVE_VERSION("archive-version", 422, "The archive was written by a newer version"),
    INSUFFICIENT_SPACE("insufficient-space", 507, "There is not enough free space"),
    SHARD_CHANGED("shard-changed", 409, "A shard changed while it was being archived"),
    SHARD_UNSUPPORTED("shard-unsupported", 422, "A shard holds something that can't be archived"),
    SHARD_IMMOVABLE("shard-immovable", 409, "A shard can't be moved in or out"),
    SHARD_LOCKED("shard-locked", 409, "A shard is locked by another task"),
    INDEXER_REFUSED("indexer-refused", 502, "The indexer did not acknowledge"),
    CLUSTER_MANAGER_UNREACHABLE("cluster-manager-unreachable", 503, "The cluster manager gave no usable answer"),
    BUCKET_VANISHED("bucket-vanished", 409, "The bucket was deleted or replaced"),
    NODE_LOST("node-lost", 409, "A node stopped answering"),
    NODE_RESTARTED("node-restarted", 503, "A node restarted during the task"),
    NODE_NOT_FOUND("node-not-found", 404, "There is no such node"),
    NODE_UP("node-up", 409, "The node may be alive"),
    NODE_DRAINED("node-drained", 409, "A node is drained and has shards of the bucket"),
    NODE_FORGOTTEN("node-forgotten", 409, "A node was forgotten by an administrator"),
    TRANSFER_STALLED("transfer-stalled", 504, "A transfer stood still"),
    TASK_EXPIRED("task-expired", 409, "The prepared task was never started"),
    CANCELLED("cancelled", 409, "The task was cancelled"),
    DATABASE_UNAVAILABLE("database-unavailable", 503, "The database gave no usable answer"),
    DATABASE_BEHIND("database-behind", 503, "The database is older than the disks, or another one"),
    DISK_ERROR("disk-error", 500, "A disk operation failed"),
    INTERNAL("internal", 500, "Something went wrong inside Torpor");

    private final String code;
    private final int status;
    private final String title;

    ProblemCode(String code, int status, String title) {
        this.code = code;
        this.status = status;
        this.title = title;
    }

    /** The stable code, lower case with dashes; the last part of the problem's {@code type}. */
    public String code() {
        return code;
    }

    /** The HTTP status of an answer with this problem. */
    public int status() {
        return status;
    }

    /** The title of the problem, a short sentence that is the same for every occurrence. */
    public String title() {
        return title;
    }

    /** The constant of a stored code; that of an unknown code (written by a newer version) is {@link #INTERNAL}. */
    public static ProblemCode of(String code) {
        for (ProblemCode candidate : values()) {
            if (candidate.code.equals(code)) {
                return candidate;
            }
        }
        return INTERNAL;
    }
}
