package dev.medley.platform.serving;

import dev.medley.platform.tracing.Tracing;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringApplication;

/**
 * A service as an operating system process: it exits 0 when it was asked to leave (the JVM's own answer to SIGTERM is
 * 143), 1 when it couldn't go on.
 */
public final class ServiceProcess implements ProcessExit {
    private static final AtomicInteger exitCode = new AtomicInteger();

    /** Runs an application until it is asked to leave. To be called by {@code main} alone. */
    public static void run(Class<?> application, String... args) {
        SpringApplication.getShutdownHandlers().add(() -> {
            Tracing.close();
            Runtime.getRuntime().halt(exitCode.get());
        });
        var process = new SpringApplication(application);
        process.addInitializers(context -> Tracing.start(context.getEnvironment()));
        try {
            process.run(args);
        } catch (RuntimeException e) {
            exitCode.set(1);
            throw e;
        }
    }

    @Override
    public void failed() {
        exitCode.set(1);
        System.exit(1);
    }
}
