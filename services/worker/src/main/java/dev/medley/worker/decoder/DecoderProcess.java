package dev.medley.worker.decoder;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A running decoder, which has the classes of this JVM. It ends with this JVM, too. */
public final class DecoderProcess implements AutoCloseable {
    private static final List<String> SMALL =
            List.of("-Xmx64m", "-Xss512k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    /** Runs a main class of an executable jar of Spring Boot's. */
    private static final String JAR_LAUNCHER = "org.springframework.boot.loader.launch.PropertiesLauncher";

    /** What a process says that was ended by SIGHUP, SIGINT, SIGKILL or SIGTERM: no fault of its own. */
    private static final Set<Integer> ENDED = Set.of(128 + 1, 128 + 2, 128 + 9, 128 + 15);

    private static final long END_SECONDS = 5;

    private final Process process;
    private final DataOutputStream requests;
    private final DataInputStream answers;
    private volatile boolean closed;

    private DecoderProcess(Process process) {
        this.process = process;
        this.requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        this.answers = new DataInputStream(process.getInputStream());
    }

    /**
     * @param main reads requests from its standard input until that ends, and answers on its standard output
     * @throws UncheckedIOException if it can't be started
     */
    static DecoderProcess start(Class<?> main) {
        try {
            return new DecoderProcess(new ProcessBuilder(command(main.getName()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("A decoder can't be started: " + e.getMessage(), e);
        }
    }

    private static List<String> command(String main) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SMALL);
        command.add("-XX:+SuppressFatalErrorMessage");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        if (isExecutableJar()) {
            command.add("-Dloader.main=" + main);
            command.add(JAR_LAUNCHER);
        } else {
            command.add(main);
        }
        return command;
    }

    /** One of Spring Boot's, whose libraries lie in it; those that it unpacks beside it have no launcher in them. */
    private static boolean isExecutableJar() {
        return ClassLoader.getSystemResource(JAR_LAUNCHER.replace('.', '/') + ".class") != null;
    }

    /** What it reads; to be flushed. */
    public DataOutputStream requests() {
        return requests;
    }

    /** What it writes. */
    public DataInputStream answers() {
        return answers;
    }

    /** How long it has had processors, as far as the system tells. */
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    boolean alive() {
        return process.isAlive();
    }

    /**
     * Whether it was ended from outside, by its closing or by the system, such as one short of memory; asked once its
     * answers have ended. What it decoded need not be at fault then.
     */
    public boolean wasEnded() {
        return closed || hasEnded() && ENDED.contains(process.exitValue());
    }

    private boolean hasEnded() {
        try {
            return process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends it at once, whatever it is doing. */
    @Override
    public void close() {
        closed = true;
        process.destroyForcibly();
        hasEnded();
    }
}
