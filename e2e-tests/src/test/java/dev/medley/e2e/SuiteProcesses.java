package dev.medley.e2e;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The processes of a suite on this machine, as its state file lists them. */
final class SuiteProcesses {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final MedleyScript medley;

    SuiteProcesses(MedleyScript medley) {
        this.medley = medley;
    }

    /** One of them. */
    record Entry(String name, long pid, URI readiness, List<String> command) {
        boolean alive() {
            return ProcessHandle.of(pid)
                    .filter(process ->
                            process.isAlive() && process.info().command().isPresent())
                    .isPresent();
        }
    }

    boolean listed() {
        return Files.exists(file());
    }

    URI rest() {
        return URI.create(state().path("endpoints").path("rest").asString());
    }

    String grpc() {
        return state().path("endpoints").path("grpc").asString();
    }

    /** The broker, as host:port. */
    String kafka() {
        return state().path("endpoints").path("kafka").asString();
    }

    List<Entry> all() {
        List<Entry> entries = new ArrayList<>();
        for (JsonNode service : state().path("services")) {
            JsonNode spec = service.path("spec");
            long pid = service.path("mark").path("pid").asLong();
            entries.add(new Entry(
                    spec.path("name").asString(),
                    pid,
                    URI.create(spec.path("readiness").asString()),
                    spec.path("command").valueStream().map(JsonNode::asString).toList()));
        }
        return entries;
    }

    List<Entry> workers() {
        return all().stream()
                .filter(each -> each.name().startsWith("text-generation"))
                .toList();
    }

    Entry named(String name) {
        return all().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Ends one as a crash would (SIGKILL). */
    void kill(Entry entry) {
        ProcessHandle.of(entry.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Starts one again as it was, ending it first if it runs, and waits until it is ready. */
    void restart(String name) {
        MedleyScript.Outcome outcome = medley.run("restart", name);
        if (outcome.exitCode() != 0) {
            throw new IllegalStateException("restart of " + name + " failed: " + outcome.output());
        }
    }

    /** Runs {@code infra/medley catalogue}, which has to succeed, and returns what it says. */
    String catalogue(String... arguments) {
        List<String> command = new ArrayList<>(List.of("catalogue"));
        command.addAll(List.of(arguments));
        MedleyScript.Outcome outcome = medley.run(command.toArray(String[]::new));
        if (outcome.exitCode() != 0) {
            throw new IllegalStateException(String.join(" ", command) + " failed: " + outcome.output());
        }
        return outcome.output();
    }

    /** Where the suite keeps its files, and tests theirs. */
    Path home() {
        return medley.home();
    }

    private JsonNode state() {
        return JSON.readTree(file());
    }

    private Path file() {
        return medley.home().resolve("suite.json");
    }
}
