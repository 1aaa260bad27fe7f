package dev.medley.local;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description = "Says what runs, whether it is ready, and where it answers.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:everything is ready", "1:something is not ready", "3:nothing is running"})
final class StatusCommand implements Callable<Integer> {
    private static final String ROW = "%-20s %8s  %-8s %8s %8s  %s%n";
    private static final int NOT_RUNNING = 3;

    private final Readiness readiness = new Readiness();
    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        Optional<SuiteState> state = SuiteState.read(Home.current().state()).filter(SuiteState::anyAlive);
        if (state.isEmpty()) {
            out.println("Nothing is running. Start the suite with infra/medley up.");
            return NOT_RUNNING;
        }
        boolean allReady = state.get().ready();
        out.printf(ROW, "NAME", "PID", "STATE", "UP FOR", "MEMORY", "WHERE");
        for (SuiteState.Service service : state.get().services()) {
            String condition = condition(service);
            allReady &= condition.equals("ready");
            boolean ended = condition.equals("ended");
            ProcessMark mark = service.mark();
            String age = ended ? "-" : age(mark.startedAt());
            String memory = ended ? "-" : residentMemory(mark.pid());
            out.printf(
                    ROW,
                    service.spec().name(),
                    mark.pid(),
                    condition,
                    age,
                    memory,
                    service.spec().where());
        }
        if (!state.get().ready()) {
            out.println(
                    state.get().watched()
                            ? "The suite is still starting."
                            : "Its start broke off; infra/medley down ends what is left.");
        }
        return allReady ? 0 : 1;
    }

    private String condition(SuiteState.Service service) {
        if (!service.mark().alive()) {
            return "ended";
        }
        return readiness.ready(service.spec(), service.mark().pid()) ? "ready" : "unready";
    }

    private static String age(Instant since) {
        long seconds = Duration.between(since, Instant.now()).toSeconds();
        return seconds < 120 ? seconds + " s" : seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }

    /** Known on Linux only. */
    private static String residentMemory(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024 + " MB")
                    .findFirst()
                    .orElse("-");
        } catch (IOException unknown) {
            return "-";
        }
    }
}
