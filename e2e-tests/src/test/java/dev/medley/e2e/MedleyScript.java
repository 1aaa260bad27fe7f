package dev.medley.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs {@code infra/medley} as a user would, with a home of its own and what is built as it is.
 *
 * @param home folder of state, logs and the broker's data
 * @param further variables of all processes that it starts
 */
record MedleyScript(Path home, Map<String, String> further) {
    MedleyScript(Path home) {
        this(home, Map.of());
    }

    /** Processes that live for a minute spend half of it in the second compiler. */
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** What a finished command left. */
    record Outcome(int exitCode, String output) {}

    Outcome run(String... arguments) {
        try {
            Process process = start(arguments);
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroy();
                throw new IllegalStateException(
                        "infra/medley " + String.join(" ", arguments) + " still runs after " + LIMIT);
            }
            return new Outcome(process.exitValue(), output());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Starts a command whose output, normal and error, is in {@link #output()}. Ctrl-C reaches it even where these
     * tests run in the background of a shell, which makes its children deaf to it.
     */
    Process start(String... arguments) throws IOException {
        Files.createDirectories(home);
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                Path.of("..", "infra", "medley").toRealPath().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(outputFile().toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("MEDLEY_"));
        environment.put("MEDLEY_HOME", home.toString());
        environment.put("MEDLEY_BUILD", "never");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("JDK_JAVA_OPTIONS", QUICK_START);
        environment.putAll(further);
        return builder.start();
    }

    /** What the latest command wrote so far. */
    String output() throws IOException {
        return Files.readString(outputFile(), StandardCharsets.UTF_8);
    }

    /** Numbers of all processes that were started for this home, listed or not; none where the system can't tell. */
    List<Long> processesOnLinux() {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> environment(pid).contains("MEDLEY_HOME=" + home + "\0"))
                .toList();
    }

    private static String environment(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException goneOrNotOurs) {
            return "";
        }
    }

    private Path outputFile() {
        return home.resolve("command.out");
    }
}
