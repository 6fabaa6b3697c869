package io.torpor.web.api;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * A page of tasks, newest first.
 *
 * @param rev the list's revision, for the next long poll
 * @param tasks on this page
 * @param page number of this page, from 0
 * @param size tasks per page
 * @param total tasks on all pages
 */
@Schema(name = "Tasks")
record TaskPage(long rev, List<TaskView> tasks, int page, int size, long total) {}
