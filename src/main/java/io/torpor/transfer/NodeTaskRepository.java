package io.torpor.transfer;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

/**
 * The rows of node tasks. Their moves are compare-and-set updates; the row count says whether the writer was still
 * entitled (I5).
 */
interface NodeTaskRepository extends JpaRepository<NodeTaskRow, String> {

    List<NodeTaskRow> findByTaskIdOrderByNodeId(String task);

    List<NodeTaskRow> findByTaskIdInOrderByNodeId(Collection<String> tasks);

    Optional<NodeTaskRow> findByTaskIdAndNodeId(String task, String node);

    List<NodeTaskRow> findByState(NodeTaskState state);

    @Query("""
            select n.taskId from NodeTaskRow n
            where n.nodeId = :node
              and n.state in (io.torpor.transfer.NodeTaskState.IN_PROGRESS,
                              io.torpor.transfer.NodeTaskState.CLEANUP_REQUIRED)
              and (n.nextTryAt is null or n.nextTryAt <= :now)
            """)
    List<String> due(String node, Instant now);

    /** The tasks whose node task a process of a node works on. */
    @Query("""
            select n.taskId from NodeTaskRow n
            where n.nodeId = :node and n.incarnation = :incarnation
              and n.state = io.torpor.transfer.NodeTaskState.IN_PROGRESS
            order by n.taskId
            """)
    List<String> begun(String node, String incarnation);

    /** The tasks whose node task waits on a node, in the order in which they begin: a resume before all else, then by age. */
    @Query("""
            select n.taskId from NodeTaskRow n join TaskRow t on t.id = n.taskId
            where n.nodeId = :node and n.state = io.torpor.transfer.NodeTaskState.POSTED
            order by case when t.type = io.torpor.task.TaskType.PAUSE then 1 else 0 end, t.createdAt, t.id
            """)
    List<String> queue(String node, Limit limit);

    @Query("""
            select n from NodeTaskRow n
            where n.bucket = :bucket
              and n.state = io.torpor.transfer.NodeTaskState.CLEANUP_REQUIRED
            """)
    List<NodeTaskRow> pendingOf(String bucket);

    @Modifying(clearAutomatically = true)
    @Query("""
            update NodeTaskRow n
            set n.state = io.torpor.transfer.NodeTaskState.POSTED
            where n.taskId = :task and n.nodeId in :nodes
              and n.state = io.torpor.transfer.NodeTaskState.PREPARED
            """)
    int post(String task, Collection<String> nodes);

    @Modifying(clearAutomatically = true)
    @Query("""
            update NodeTaskRow n
            set n.state = io.torpor.transfer.NodeTaskState.IN_PROGRESS, n.incarnation = :incarnation
            where n.taskId = :task and n.nodeId = :node and n.state = io.torpor.transfer.NodeTaskState.POSTED
            """)
    int claim(String task, String node, String incarnation);

    @Modifying(clearAutomatically = true)
    @Query("""
            update NodeTaskRow n
            set n.bytesTotal = :total, n.bytesFree = :free
            where n.taskId = :task and n.nodeId = :node and n.incarnation = :incarnation
              and n.state = io.torpor.transfer.NodeTaskState.IN_PROGRESS
            """)
    int measured(String task, String node, String incarnation, long total, long free);

    @Modifying(clearAutomatically = true)
    @Query("""
            update NodeTaskRow n
            set n.folderMode = :mode, n.folderModified = :modified, n.folderUid = :uid, n.folderGid = :gid
            where n.taskId = :task and n.nodeId = :node and n.incarnation = :incarnation
              and n.state = io.torpor.transfer.NodeTaskState.IN_PROGRESS
              and n.folderMode is null
            """)
    int folder(
            String task,
            String node,
            String incarnation,
            int mode,
            String modified,
            @Nullable Long uid,
            @Nullable Long gid);

    @Modifying(clearAutomatically = true)
    @Query("""
            update NodeTaskRow n
            set n.errorCode = :code, n.errorMessage = :message
            where n.taskId = :task and n.nodeId = :node and n.incarnation = :incarnation
              and n.state = io.torpor.transfer.NodeTaskState.IN_PROGRESS
            """)
    int obstructed(String task, String node, String incarnation, String code, String message);

    @Modifying(clearAutomatically = true)
    @Query("""
            update NodeTaskRow n
            set n.bytesDone = :done
            where n.taskId = :task and n.nodeId = :node and n.incarnation = :incarnation
              and n.state = io.torpor.transfer.NodeTaskState.IN_PROGRESS
              and n.bytesDone < :done
            """)
    int progress(String task, String node, String incarnation, long done);

    @Modifying(clearAutomatically = true)
    @Query("""
            update NodeTaskRow n
            set n.state = io.torpor.transfer.NodeTaskState.PROCESSED, n.bytesDone = n.bytesTotal
            where n.taskId = :task and n.nodeId = :node and n.incarnation = :incarnation
              and n.state = io.torpor.transfer.NodeTaskState.IN_PROGRESS
            """)
    int processed(String task, String node, String incarnation);

    @Modifying(clearAutomatically = true)
    @Query("""
            update NodeTaskRow n
            set n.state = io.torpor.transfer.NodeTaskState.FAILED, n.errorCode = :code, n.errorMessage = :message
            where n.taskId = :task and n.nodeId = :node and n.incarnation = :incarnation
              and n.state = io.torpor.transfer.NodeTaskState.IN_PROGRESS
            """)
    int failed(String task, String node, String incarnation, String code, String message);

    @Modifying(clearAutomatically = true)
    @Query("""
            update NodeTaskRow n
            set n.state = io.torpor.transfer.NodeTaskState.FAILED, n.errorCode = :code, n.errorMessage = :message
            where n.nodeId = :node and n.incarnation <> :incarnation and n.attempts + 1 >= :attempts
              and n.state = io.torpor.transfer.NodeTaskState.IN_PROGRESS
            """)
    int failOlder(String node, String incarnation, int attempts, String code, String message);

    /** Posts again what an earlier process of a node was working on. */
    @Modifying(clearAutomatically = true)
    @Query("""
            update NodeTaskRow n
            set n.state = io.torpor.transfer.NodeTaskState.POSTED, n.incarnation = null, n.attempts = n.attempts + 1
            where n.nodeId = :node and n.incarnation <> :incarnation
              and n.state = io.torpor.transfer.NodeTaskState.IN_PROGRESS
            """)
    int postOlderAgain(String node, String incarnation);

    @Modifying(clearAutomatically = true)
    @Query("""
            update NodeTaskRow n
            set n.state = io.torpor.transfer.NodeTaskState.CLEANUP_REQUIRED, n.keepShards = :keepShards, n.attempts = 0,
                n.nextTryAt = null
            where n.taskId = :task
              and n.state not in (io.torpor.transfer.NodeTaskState.CLEANUP_REQUIRED,
                                  io.torpor.transfer.NodeTaskState.CLEANED)
            """)
    int requireCleanup(String task, boolean keepShards);

    @Modifying(clearAutomatically = true)
    @Query("""
            update NodeTaskRow n
            set n.attempts = 0, n.nextTryAt = null, n.errorCode = null, n.errorMessage = null
            where n.taskId = :task
              and n.state = io.torpor.transfer.NodeTaskState.CLEANUP_REQUIRED
            """)
    int tryNow(String task);

    @Modifying(clearAutomatically = true)
    @Query("""
            update NodeTaskRow n
            set n.attempts = :attempts, n.nextTryAt = :next, n.errorCode = :code, n.errorMessage = :message
            where n.taskId = :task and n.nodeId = :node
              and n.state = io.torpor.transfer.NodeTaskState.CLEANUP_REQUIRED
            """)
    int cleanupFailed(String task, String node, int attempts, Instant next, String code, String message);

    /** Closes a node task that is cleaned. Of its errors only that of its work is kept, not one of an earlier cleaning. */
    @Modifying(clearAutomatically = true)
    @Query("""
            update NodeTaskRow n
            set n.state = io.torpor.transfer.NodeTaskState.CLEANED, n.nextTryAt = null,
                n.errorCode = case when n.attempts = 0 then n.errorCode else null end,
                n.errorMessage = case when n.attempts = 0 then n.errorMessage else null end
            where n.taskId = :task and n.nodeId = :node
              and n.state = io.torpor.transfer.NodeTaskState.CLEANUP_REQUIRED
            """)
    int cleaned(String task, String node);

    @Modifying(clearAutomatically = true)
    @Query("""
            update NodeTaskRow n
            set n.state = io.torpor.transfer.NodeTaskState.CLEANED, n.nextTryAt = null, n.errorCode = :code,
                n.errorMessage = :message
            where n.taskId = :task and n.nodeId = :node
              and n.state = io.torpor.transfer.NodeTaskState.CLEANUP_REQUIRED
            """)
    int cleanedBut(String task, String node, String code, String message);

    /** The rows of which {@link #cleanedBut} has said something of a node, which was tried more than once. */
    @Query("""
            select n from NodeTaskRow n
            where n.nodeId = :node and n.errorCode = :code and n.attempts > 0
              and n.state = io.torpor.transfer.NodeTaskState.CLEANED
            """)
    List<NodeTaskRow> locked(String node, String code);

    /** Takes back what {@link #cleanedBut} has said of one of them. */
    @Modifying(clearAutomatically = true)
    @Query("""
            update NodeTaskRow n
            set n.errorCode = null, n.errorMessage = null
            where n.taskId = :task and n.nodeId = :node and n.errorCode = :code
              and n.state = io.torpor.transfer.NodeTaskState.CLEANED
            """)
    int unlocked(String task, String node, String code);

    /** The tasks that a node is asked for its word on. */
    @Query("select n.taskId from NodeTaskRow n where n.wordAsked = true and n.nodeId = :node")
    List<String> askedForWord(String node);

    /** Asks nodes for their word; the number of those that were not asked yet. */
    @Modifying(clearAutomatically = true)
    @Query("""
            update NodeTaskRow n
            set n.wordAsked = true, n.wordAskedAt = :now
            where n.taskId = :task and n.nodeId in :nodes and n.wordAsked = false
            """)
    int askForWord(String task, Collection<String> nodes, Instant now);

    /** Gives a node's word, if it was asked for. */
    @Modifying(clearAutomatically = true)
    @Query("""
            update NodeTaskRow n
            set n.wordAsked = false, n.wordGivenAt = :now
            where n.taskId = :task and n.nodeId = :node and n.wordAsked = true
            """)
    int giveWord(String task, String node, Instant now);

    /** Removes what was not begun on a node that is gone for good. */
    @Modifying(clearAutomatically = true)
    @Query("""
            delete from NodeTaskRow n
            where n.nodeId = :node and n.state = io.torpor.transfer.NodeTaskState.PREPARED
            """)
    int removePrepared(String node);

    /** The tasks that a node has something to do for: those that are active, and those that it has still to clean. */
    @Query("""
            select n.taskId from NodeTaskRow n
            where n.nodeId = :node
              and n.state <> io.torpor.transfer.NodeTaskState.CLEANED
              and (n.state = io.torpor.transfer.NodeTaskState.CLEANUP_REQUIRED or n.taskId in :active)
            """)
    List<String> open(String node, Collection<String> active);

    /** Closes a node task of a node that is gone for good, with the reason. */
    @Modifying(clearAutomatically = true)
    @Query("""
            update NodeTaskRow n
            set n.state = io.torpor.transfer.NodeTaskState.CLEANED, n.nextTryAt = null, n.errorCode = :code,
                n.errorMessage = :message
            where n.taskId = :task and n.nodeId = :node
            """)
    int close(String task, String node, String code, String message);
}
