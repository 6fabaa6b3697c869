package io.torpor.contract;

/** Requests that are refused, each in its own way. */
final class Offences {

    private final Service service;
    private final Operator operator;

    Offences(Service service, Operator operator) {
        this.service = service;
        this.operator = operator;
    }

    void commit() {
        String pause = "POST /api/v1/buckets/{bucket}/pause";
        String slow = "/api/v1/buckets/slow/pause";
        refused(pause + ": wrong fields", service.post(slow, "{\"id\":\"no id\",\"rateLimit\":-1,\"unknown\":1}"));
        refused(pause + ": no JSON", service.post(slow, "{"));
        refused(pause + ": not JSON", service.call("POST", slow, "x", "text/plain", Service.OPERATOR));
        refused(pause + ": busy", service.post(slow, "{}"));
        refused(pause + ": asleep", service.post("/api/v1/buckets/asleep/pause", "{}"));
        refused(pause + ": elsewhere", service.post("/api/v1/buckets/sample/pause", "{\"archive\":\"file:/etc\"}"));
        refused(pause + ": not there", service.post("/api/v1/buckets/nothing/pause", "{}"));
        refused(pause + ": viewer", service.call("POST", slow, "{}", Service.VIEWER));
        refused(
                "POST /api/v1/tasks/prepare-resume: no archive",
                service.post("/api/v1/tasks/prepare-resume", "{\"bucket\":\"prepared-not\"}"));
        refused("POST /api/v1/tasks/prepare-pause: required fields", service.post("/api/v1/tasks/prepare-pause", "{}"));
        refused("POST /api/v1/tasks/{id}/start: conflict", service.post("/api/v1/tasks/slow-pause/start", null));
        refused("GET /api/v1/tasks: wrong parameters", service.get("/api/v1/tasks?size=0&state=X&wait=1h"));
        refused("GET /api/v1/tasks/{id}: not there", service.get("/api/v1/tasks/nothing"));
        refused("GET /api/v1/buckets/{bucket}: not there", service.get("/api/v1/buckets/nothing"));
        refused("GET /api/v1/buckets: nobody", service.call("GET", "/api/v1/buckets", null, null));
        refused("GET /nothing: not there", service.get("/nothing"));
        refused("DELETE /api/v1/buckets: method", service.delete("/api/v1/buckets"));
        refused("GET /%2F: address", service.get("/%2F"));
        refused(
                "PUT …/hibernation-state: no such",
                service.put("/api/v1/buckets/gone/hibernation-state", "{\"state\":\"sleepy\"}"));
        refused("GET /actuator/tasks/{id}: not there", service.get("/actuator/tasks/nothing"));
        refused("GET /actuator/tasks: nobody", service.call("GET", "/actuator/tasks", null, null));
    }

    private void refused(String call, Answer answer) {
        operator.freezeProblem(call, answer);
    }
}
