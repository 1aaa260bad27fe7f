package dev.medley.local;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How one process of the suite is started and asked whether it is ready.
 *
 * @param name unique in the suite
 * @param command the program and its arguments
 * @param environment variables added to the launcher's own
 * @param readiness an HTTP address that answers 200 once it is ready, or a file that then holds its process number
 * @param where addresses for people to read
 */
record ServiceSpec(String name, List<String> command, Map<String, String> environment, URI readiness, String where) {
    /** The same with options for its JVM before those that it has. */
    ServiceSpec withJvmOptions(List<String> options) {
        List<String> changed = new ArrayList<>(command);
        changed.addAll(1, options);
        return new ServiceSpec(name, List.copyOf(changed), environment, readiness, where);
    }
}
