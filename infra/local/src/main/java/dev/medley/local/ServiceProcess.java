package dev.medley.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process of the suite: one that this launcher started, or one that an earlier launcher left running. */
final class ServiceProcess {
    /** A key in the terminal reaches the launcher alone, which then stops its services in order. */
    private static final List<String> DEAF_TO_THE_TERMINAL =
            List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "medley");

    private final ServiceSpec spec;
    private final ProcessMark mark;
    private final @Nullable Process child;

    private ServiceProcess(ServiceSpec spec, ProcessMark mark, @Nullable Process child) {
        this.spec = spec;
        this.mark = mark;
        this.child = child;
    }

    /** Starts a process that appends what it writes to {@code log}. */
    static ServiceProcess start(ServiceSpec spec, Path log) {
        List<String> command = new ArrayList<>(DEAF_TO_THE_TERMINAL);
        command.addAll(spec.command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(spec.environment());
        try {
            Files.createDirectories(log.getParent());
            Process child = builder.start();
            return new ServiceProcess(spec, ProcessMark.of(child.toHandle()), child);
        } catch (IOException e) {
            throw new SuiteFailure("can't start " + spec.name() + ": " + e.getMessage(), e);
        }
    }

    static ServiceProcess leftRunning(ServiceSpec spec, ProcessMark mark) {
        return new ServiceProcess(spec, mark, null);
    }

    ServiceSpec spec() {
        return spec;
    }

    String name() {
        return spec.name();
    }

    ProcessMark mark() {
        return mark;
    }

    boolean alive() {
        return child != null ? child.isAlive() : mark.alive();
    }

    /** How it ended, for people to read. */
    String ending() {
        return child != null && !child.isAlive() ? "ended with exit code " + child.exitValue() : "is gone";
    }

    /** Asks it to end, kills it if it has not after {@code limit}, and waits until it has ended. */
    void stop(Duration limit) throws InterruptedException {
        mark.end(limit);
    }
}
