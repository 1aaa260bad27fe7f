package dev.medley.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A process that gets ready and waits for its end, writing both into a diary; or ends with a given exit code. */
final class FakeService {
    private FakeService() {}

    public static void main(String[] args) throws Exception {
        String name = args[0];
        Path directory = Path.of(args[1]);
        int exitCode = Integer.parseInt(args[2]);
        if (exitCode != 0) {
            System.out.println("the checkpoint is no checkpoint");
            System.exit(exitCode);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> write(directory, "-" + name)));
        write(directory, "+" + name);
        Files.writeString(
                directory.resolve(name + ".ready"),
                Long.toString(ProcessHandle.current().pid()));
        new CountDownLatch(1).await();
    }

    private static void write(Path directory, String line) {
        try {
            Files.writeString(
                    directory.resolve("diary"), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ServiceSpec spec(String name, Path directory) {
        return spec(name, directory, 0);
    }

    static ServiceSpec spec(String name, Path directory, int exitCode) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx32m", FakeService.class.getName()));
        command.addAll(List.of(name, directory.toString(), Integer.toString(exitCode)));
        URI readiness = directory.resolve(name + ".ready").toUri();
        Map<String, String> environment = Map.of("CLASSPATH", System.getProperty("java.class.path"));
        return new ServiceSpec(name, command, environment, readiness, "nowhere");
    }

    static List<String> diary(Path directory) throws IOException {
        return Files.readAllLines(directory.resolve("diary"));
    }
}
