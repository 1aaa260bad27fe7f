package dev.medley.e2e;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The suite as it comes: the starter models, an adapter for each domain, a router that chooses among them; and whoever
 * takes its traces.
 */
record StarterSuite(Suite suite, OtlpReceiver traces) implements AutoCloseable {
    /** Below here, each process writes its log. */
    static final Path HOME = Path.of("target", "medley-as-it-comes").toAbsolutePath();

    static StarterSuite start() {
        OtlpReceiver traces = OtlpReceiver.start();
        Map<String, String> environment = Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", traces.endpoint(),
                "OTEL_BSP_SCHEDULE_DELAY", "200",
                "LOGGING_LEVEL_DEV_MEDLEY_PLATFORM_GRPC", "debug");
        return new StarterSuite(Suite.startAsItComes(HOME, environment), traces);
    }

    @Override
    public void close() {
        suite.close();
        traces.close();
    }

    /** Gives tests the suite, which starts once for all of them and ends after the last. */
    static final class Extension implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == StarterSuite.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(StarterSuite.class, unused -> start(), StarterSuite.class);
        }
    }
}
