/**
 * The invariants of Torpor, and the application class. Every module is a package below this one; {@code ModularityTests}
 * holds them apart. HELP.md has the invariants in the same words, held equal by {@code InvariantWordsTest}; README.md says which
 * tests pin each.
 *
 * <ul>
 *   <li><b>I1 Record before disk.</b> A staging directory, an archive prefix or a restored shard exists on disk only after a
 *       committed row names its exact path. What lies in staging or in the trash and has no row is an orphan and is swept.
 *   <li><b>I2 Staging never outlives the task.</b> A resume has four exits, and no others. Each of them cleans, whatever the
 *       bucket's state is, and each is tested: the cancel, if the task is in progress; the success, before the node reports its
 *       share done; the failure, before the task reports failed; the crash, at the next start, from the persisted records,
 *       before any new task of that bucket. A directory that can't be deleted stays on record with the reason, and is tried
 *       again; after three tries it no longer holds up a task that is undone.
 *   <li><b>I3 Leftovers never block a retry.</b> Paths carry the task id. A directory or an archive that can't be deleted is
 *       recorded and tried again, and holds up no other task. Shards that a lost node has still to undo hold up their own
 *       bucket and no other, until that node is back.
 *   <li><b>I4 Nothing that may be the last good copy is destroyed.</b> Proof at the moment of the deed, never from a record
 *       or an earlier look. A paused shard is destroyed by its node only if the cluster manager, asked right then, says that
 *       the bucket is paused, gone, or lives under another uuid, if the archive, read right then, is complete, and if what
 *       is in the trash is what was archived; else it waits, or goes to quarantine. No usable answer is no answer. An undone
 *       resume destroys the shards that it has on record as moved in, if nobody has used them since. A complete archive is
 *       kept when its pause is undone, unless each shard that it names is on its node. A database that is behind this
 *       node's last act destroys nothing. Retention never takes the archive that a bucket sleeps in.
 *   <li><b>I5 State is data.</b> A transition is a committed row. Work is derived from the state, is idempotent, and can be
 *       killed at any instruction: the next start runs it again or undoes it.
 *   <li><b>I6 Every (state, event) pair is defined:</b> a transition, a no-op, or a rejection (409). One table, one test that
 *       walks all of it.
 *   <li><b>I7 One active task per bucket,</b> held by a database constraint, not by memory. Different buckets run side by
 *       side.
 *   <li><b>I8 A watch survives restarts.</b> A task that waits for its bucket (PAUSED, RESUMED) <i>is</i> the watch: after a
 *       restart it is watched again. Nothing waits in memory alone.
 *   <li><b>I9 An ended task says why,</b> and what, if anything, still waits to be cleaned on which node.
 *   <li><b>I10 Everything is bounded.</b> Threads, direct memory, connections, queues, rows kept, answers of the
 *       API: none grows with the number of tasks asked for, and no memory with the number of a shard's files beyond
 *       what is refused by its count. What can't run now waits in its row, in order.
 *   <li><b>I11 Sleeping costs nothing.</b> Queries, object requests and CPU of an idle node do not grow with the
 *       number of buckets, archives or old tasks; the start and a health check do not either.
 *   <li><b>I12 Order is not left to clocks.</b> What came first is told by the database (ids, revisions, acts),
 *       liveness by the database's time; a clock that jumps delays nothing for longer than the wait it belongs to,
 *       and decides nothing.
 * </ul>
 */
@NullMarked
package io.torpor;

import org.jspecify.annotations.NullMarked;
