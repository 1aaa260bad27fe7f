package dev.medley.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What runs, as kept in the suite's home, so that another launcher can find it.
 *
 * @param startedAt when {@code up} was called
 * @param ready whether all of it has been ready once, so that nothing more will be started
 * @param launcher the launcher that watches over the suite, or null once it has left it to itself
 * @param endpoints where the suite answers
 * @param services its processes, in the order of their start
 */
record SuiteState(
        Instant startedAt, boolean ready, @Nullable ProcessMark launcher, Endpoints endpoints, List<Service> services) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** One process. */
    record Service(ServiceSpec spec, ProcessMark mark) {
        static Service of(ServiceProcess process) {
            return new Service(process.spec(), process.mark());
        }

        ServiceProcess process() {
            return ServiceProcess.leftRunning(spec, mark);
        }
    }

    static Optional<SuiteState> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file, SuiteState.class));
        } catch (JacksonException e) {
            throw new SuiteFailure(
                    file + " can't be read: end the suite's processes, then delete it (" + e.getOriginalMessage() + ")",
                    e);
        }
    }

    /** The suite that runs in a home; fails if none does. */
    static SuiteState running(Home home) {
        return read(home.state())
                .filter(SuiteState::anyAlive)
                .orElseThrow(() -> new SuiteFailure("nothing is running; start the suite with infra/medley up"));
    }

    /** Replaces the file as one step: a reader sees the old or the new state. */
    void write(Path file) {
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        try {
            Files.createDirectories(file.getParent());
            JSON.writeValue(draft, this);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new SuiteFailure("can't write " + file + ": " + e.getMessage(), e);
        }
    }

    Optional<Service> service(String name) {
        return services.stream().filter(each -> each.spec().name().equals(name)).findFirst();
    }

    boolean anyAlive() {
        return (launcher != null && launcher.alive())
                || services.stream().anyMatch(each -> each.mark().alive());
    }

    /** Whether the launcher that watches over it is alive. */
    boolean watched() {
        return launcher != null && launcher.alive();
    }

    SuiteState detached() {
        return new SuiteState(startedAt, ready, null, endpoints, services);
    }

    SuiteState whole() {
        return new SuiteState(startedAt, true, launcher, endpoints, services);
    }

    /** The same with {@code process} in the place of its namesake, or at the end. */
    SuiteState with(ServiceProcess process) {
        List<Service> changed = new ArrayList<>(services);
        changed.replaceAll(each -> each.spec().name().equals(process.name()) ? Service.of(process) : each);
        if (service(process.name()).isEmpty()) {
            changed.add(Service.of(process));
        }
        return new SuiteState(startedAt, ready, launcher, endpoints, List.copyOf(changed));
    }
}
