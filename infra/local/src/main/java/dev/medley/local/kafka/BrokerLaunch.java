package dev.medley.local.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How the process of a broker is started, and how it tells that it is ready.
 *
 * @param directory everything the broker keeps: settings, data and the mark that says it is ready
 * @param port where clients connect, on the loopback interface
 * @param controllerPort where the broker's own controller listens, on the loopback interface
 */
public record BrokerLaunch(Path directory, int port, int controllerPort) {
    /** Ends the broker when its standard input ends, so that it never outlives a parent that holds the other end. */
    static final String END_WITH_PARENT = "--end-with-parent";

    /** The command that starts the broker with the classes of this JVM, given {@link #environment}. */
    public List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms64m",
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=kafka-logback.xml",
                BrokerProcess.class.getName(),
                directory.toString(),
                Integer.toString(port),
                Integer.toString(controllerPort));
    }

    List<String> commandEndingWithParent() {
        List<String> command = new ArrayList<>(command());
        command.add(END_WITH_PARENT);
        return command;
    }

    /** Variables of the broker's environment: the class path of this JVM, where the broker's classes are. */
    public Map<String, String> environment() {
        return Map.of("CLASSPATH", System.getProperty("java.class.path"));
    }

    /** A file that holds the broker's process number once it takes requests. */
    public Path readyMark() {
        return directory.resolve("ready");
    }

    boolean readyAs(long pid) {
        try {
            return Files.readString(readyMark()).equals(Long.toString(pid));
        } catch (IOException notYet) {
            return false;
        }
    }

    Path data() {
        return directory.resolve("data");
    }

    Path settings() {
        return directory.resolve("server.properties");
    }

    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }
}
