package io.torpor.process;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A place in the code of the packaged jar where its process ends at once, with no shutdown hook, as by SIGKILL. Byteman
 * puts it there; the main code knows nothing of it.
 *
 * @param type of the class, below {@code io.torpor}
 * @param method its name, with parameter types where it is overloaded
 * @param location Byteman's words for the place in the method
 * @param condition on the parameters, {@code $1} being the first
 * @param time at which passage, from 1
 */
public record Kill(String type, String method, String location, String condition, int time) {

    /** What such a process answers to its parent: 128 and SIGKILL's number. */
    static final int EXIT = 137;

    public Kill {
        String name = method.replaceFirst("\\(.*", "");
        if (methods(type).noneMatch(declared -> declared.getName().equals(name))) {
            throw new IllegalArgumentException("No method " + name + " in " + type + ": nothing would be killed");
        }
    }

    private static Stream<Method> methods(String type) {
        try {
            return Stream.of(Class.forName("io.torpor." + type, false, Kill.class.getClassLoader())
                    .getDeclaredMethods());
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public static Kill entering(String type, String method) {
        return new Kill(type, method, "AT ENTRY", "TRUE", 1);
    }

    /** Where the method returns; what it committed is committed. */
    public static Kill leaving(String type, String method) {
        return new Kill(type, method, "AT EXIT", "TRUE", 1);
    }

    /** Right before a call within the method. */
    public static Kill before(String call, String type, String method) {
        return new Kill(type, method, "AT INVOKE " + call, "TRUE", 1);
    }

    /** Right after a call within the method. */
    public static Kill after(String call, String type, String method) {
        return new Kill(type, method, "AFTER INVOKE " + call, "TRUE", 1);
    }

    /** An event of a task that is about to be applied. */
    public static Kill beforeEvent(String event) {
        return entering("task.TaskLifecycle", "applyTo").when("$2.toString().equals(\"" + event + "\")");
    }

    /** An event of a task that has just been committed. What the cluster manager said comes by a way of its own. */
    public static Kill afterEvent(String event) {
        return event.startsWith("BUCKET_")
                ? leaving("task.TaskLifecycle", "applyIfStill").when("$3.toString().equals(\"" + event + "\")")
                : leaving("task.TaskLifecycle", "apply(String,TaskEvent,Reason,String)")
                        .when("$2.toString().equals(\"" + event + "\")");
    }

    /** In the middle of deleting a tree, at its third entry. */
    public static Kill midDelete(String below) {
        return entering("data.SafeDelete", "delete")
                .when("$3.toString().contains(\"/" + below + "/\")")
                .at(3);
    }

    public Kill when(String newCondition) {
        return new Kill(type, method, location, newCondition, time);
    }

    public Kill at(int passage) {
        return new Kill(type, method, location, condition, passage);
    }

    /** Says where the process died. Only a process that was killed here has this line in its log. */
    String mark() {
        return "KILLED " + this;
    }

    /** Writes the rule to a new file of this directory. */
    Path write(Path directory) {
        String text = """
            RULE kill
            CLASS io.torpor.%s
            METHOD %s
            %s
            IF %s && incrementCounter("passages") == %d
            DO traceln("%s"); killJVM(%d)
            ENDRULE
            """.formatted(type, method, location, condition, time, mark(), EXIT);
        try {
            return Files.writeString(Files.createTempFile(directory, "kill-", ".btm"), text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The command line option that puts the kill into a process from its start on. */
    public String agent(Path directory) {
        return "-javaagent:" + agentJar() + "=" + agentOptions(directory);
    }

    /** It tells in the log where the rule was put in and when it was asked, should a kill be missed. */
    String agentOptions(Path directory) {
        return "prop:org.jboss.byteman.verbose=true,script:" + write(directory);
    }

    static String agentJar() {
        return System.getProperty("byteman.jar");
    }

    @Override
    public String toString() {
        String many = time == 1 ? "" : ", time " + time;
        String shown = condition.equals("TRUE") ? "" : " where " + condition.replace("\"", "'");
        return location.toLowerCase(Locale.ROOT) + " in " + type + "." + method + shown + many;
    }
}
