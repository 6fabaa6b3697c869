package io.torpor.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every GET that a user has, and those with a query that is not the usual one. */
final class FleetViews {

    private static final List<String> VIEWS = List.of(
            "/api/v1/tasks",
            "/api/v1/tasks?state=PAUSING&state=RESUMING",
            "/api/v1/tasks?state=COMPLETED&size=500",
            "/api/v1/tasks?bucket={bucket}",
            "/api/v1/tasks?page=3000",
            "/api/v1/tasks/{task}",
            "/api/v1/buckets",
            "/api/v1/buckets?after=sleeper10000-5&size=500",
            "/api/v1/buckets/{bucket}",
            "/api/v1/nodes",
            "/v3/api-docs",
            "/actuator",
            "/actuator/health",
            "/actuator/health/readiness",
            "/actuator/info",
            "/actuator/prometheus",
            "/actuator/tasks",
            "/actuator/tasks/{task}",
            "/actuator/buckets",
            "/actuator/archives",
            "/actuator/archives/orphans",
            "/actuator/staging",
            "/actuator/stores",
            "/actuator/nodes",
            "/actuator/transfer");

    private FleetViews() {}

    /** Their addresses, by how they are shown. */
    static Map<String, String> of(String bucket, String task) {
        Map<String, String> paths = new LinkedHashMap<>();
        VIEWS.forEach(view -> paths.put(view, view.replace("{bucket}", bucket).replace("{task}", task)));
        return paths;
    }
}
