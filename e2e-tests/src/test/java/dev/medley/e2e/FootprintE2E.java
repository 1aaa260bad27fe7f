package dev.medley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the suite takes of a machine. */
@Order(1)
@ExtendWith(SuiteExtension.class)
class FootprintE2E {
    private static final long WORKER_LIMIT_KIB = 700_000_000 / 1024;

    private final Suite suite;

    FootprintE2E(Suite suite) {
        this.suite = suite;
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anIdleWorkerStaysUnderSevenHundredMegabytesResident() throws Exception {
        for (SuiteProcesses.Entry worker : suite.processes().workers()) {
            assertThat(residentKib(worker.pid())).as(worker.name()).isLessThan(WORKER_LIMIT_KIB);
        }
    }

    private static long residentKib(long pid) throws Exception {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
