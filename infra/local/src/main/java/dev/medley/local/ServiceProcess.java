package dev.medley.local;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process of the suite: one that this launcher started, or one that an earlier launcher left running. */
final class ServiceProcess {
    /**
     * Waits for the launcher's word before it becomes the service, and ends if the launcher does first. From then on it
     * is deaf to keys in the terminal, which reach the launcher: that ends its services in order.
     */
    private static final List<String> ON_THE_LAUNCHERS_WORD =
            List.of("/bin/sh", "-c", "trap '' INT HUP; read -r word && exec \"$@\" </dev/null", "medley");

    private final ServiceSpec spec;
    private final ProcessMark mark;
    private final @Nullable Process child;

    private ServiceProcess(ServiceSpec spec, ProcessMark mark, @Nullable Process child) {
        this.spec = spec;
        this.mark = mark;
        this.child = child;
    }

    /**
     * Makes a process that appends what it writes to {@code log}, and that does nothing until it is {@link #release}d:
     * so it can be listed first, and no process of the suite is ever unknown to {@code down}.
     */
    static ServiceProcess prepare(ServiceSpec spec, Path log) {
        List<String> command = new ArrayList<>(ON_THE_LAUNCHERS_WORD);
        command.addAll(spec.command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
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

    /** Lets a process that was prepared become the service. */
    void release() {
        if (child == null) {
            throw new IllegalStateException(name() + " was started by another launcher");
        }
        try (Writer word = child.outputWriter()) {
            word.write("start\n");
        } catch (IOException e) {
            throw new SuiteFailure("can't start " + name() + ": " + e.getMessage(), e);
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

    /** Asks it to end, and does not wait for that. */
    void askToEnd() {
        mark.find().ifPresent(ProcessHandle::destroy);
    }

    /** Asks it to end, kills it if it has not after {@code limit}, and waits until it has ended. */
    void stop(Duration limit) throws InterruptedException {
        mark.end(limit);
    }
}
