package dev.medley.speechtranscription.audio;

import dev.medley.speechtranscription.audio.RecordedFile.Extent;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running {@link DecoderMain}, which has the classes of this JVM. It ends with this JVM, too. */
final class DecoderProcess implements AutoCloseable {
    private static final String MAIN = DecoderMain.class.getName();
    private static final List<String> SMALL =
            List.of("-Xmx64m", "-Xss512k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    /** Runs a main class of an executable jar of Spring Boot's. */
    private static final String JAR_LAUNCHER = "org.springframework.boot.loader.launch.PropertiesLauncher";

    private final Process process;
    private final DataOutputStream requests;
    private final DataInputStream samples;

    private DecoderProcess(Process process) {
        this.process = process;
        this.requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        this.samples = new DataInputStream(process.getInputStream());
    }

    /** @throws UncheckedIOException if it can't be started */
    static DecoderProcess start() {
        try {
            return new DecoderProcess(new ProcessBuilder(command())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("A decoder can't be started: " + e.getMessage(), e);
        }
    }

    private static List<String> command() {
        String classPath = System.getProperty("java.class.path");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SMALL);
        command.add("-XX:+SuppressFatalErrorMessage");
        command.addAll(List.of("-cp", classPath));
        if (ClassLoader.getSystemResource(JAR_LAUNCHER.replace('.', '/') + ".class") != null) {
            command.add("-Dloader.main=" + MAIN);
            command.add(JAR_LAUNCHER);
        } else {
            command.add(MAIN);
        }
        return command;
    }

    /** Asks for a recording, whose samples {@link #samples} then gives. */
    void ask(Path file, Extent there, long longestSamples) throws IOException {
        requests.writeUTF(file.toAbsolutePath().toString());
        requests.writeLong(there.bytes());
        requests.writeBoolean(there.complete());
        requests.writeLong(longestSamples);
        requests.flush();
    }

    /** Says that more of the file is there. */
    void grown(Extent there) throws IOException {
        requests.writeLong(there.bytes());
        requests.writeBoolean(there.complete());
        requests.flush();
    }

    DataInputStream samples() {
        return samples;
    }

    /** How long it has had processors, as far as the system tells. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Ends it at once, whatever it is doing. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
