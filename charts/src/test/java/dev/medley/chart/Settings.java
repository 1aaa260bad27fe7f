package dev.medley.chart;

import dev.medley.gateway.GatewaySettings;
import dev.medley.platform.PlatformSettings;
import jakarta.validation.Validation;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.bind.validation.ValidationBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.validation.beanvalidation.SpringValidatorAdapter;
import tools.jackson.databind.JsonNode;

/** Settings files of workloads, bound to the services' records as the services do it: strictly, and validated. */
final class Settings {
    private Settings() {}

    static PlatformSettings platform(Manifests manifests, String workload) {
        return bind(manifests, workload, "medley.platform", PlatformSettings.class);
    }

    static GatewaySettings gateway(Manifests manifests) {
        return bind(manifests, "gateway", "medley.gateway", GatewaySettings.class);
    }

    /**
     * @throws RuntimeException if the record has no such setting, or refuses its value, or a secret is not handed over
     */
    static <T> T bind(Manifests manifests, String workload, String prefix, Class<T> settings) {
        var validator = new SpringValidatorAdapter(
                Validation.buildDefaultValidatorFactory().getValidator());
        return bind(manifests, workload, prefix, settings, new ValidationBindHandler(strict(), validator));
    }

    /** Binds settings that may contradict each other. */
    static <T> T bindUnchecked(Manifests manifests, String workload, String prefix, Class<T> settings) {
        return bind(manifests, workload, prefix, settings, strict());
    }

    private static BindHandler strict() {
        return new NoUnboundElementsBindHandler(BindHandler.DEFAULT);
    }

    private static <T> T bind(
            Manifests manifests, String workload, String prefix, Class<T> settings, BindHandler handler) {
        var sources = new MutablePropertySources();
        sources.addLast(new MapPropertySource("environment", environment(manifests, workload)));
        sources.addLast(new MapPropertySource("file", flat(manifests.settings(workload))));
        Binder binder = new Binder(
                ConfigurationPropertySources.from(new MapPropertySource("file", flat(manifests.settings(workload)))),
                new PropertySourcesPlaceholdersResolver(sources));
        return binder.bindOrCreate(prefix, Bindable.of(settings), handler);
    }

    /** The variables of a workload's service; of secrets, a stand-in. */
    static Map<String, Object> environment(Manifests manifests, String workload) {
        Map<String, Object> environment = new LinkedHashMap<>();
        for (JsonNode variable : container(manifests, workload).path("env")) {
            String name = variable.path("name").asString();
            environment.put(name, variable.path("value").asString("secret of " + name));
        }
        return environment;
    }

    static JsonNode container(Manifests manifests, String workload) {
        return manifests.get("Deployment", Chart.RELEASE + "-" + workload).at("/spec/template/spec/containers/0");
    }

    /** Keys with dots and indices in brackets, as Spring reads YAML. */
    static Map<String, Object> flat(Map<String, Object> settings) {
        Map<String, Object> flat = new LinkedHashMap<>();
        settings.forEach((key, value) -> flatten(key, value, flat));
        return flat;
    }

    private static void flatten(String key, Object value, Map<String, Object> into) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((inner, element) -> flatten(key + "." + inner, element, into));
        } else if (value instanceof Iterable<?> list) {
            int index = 0;
            for (Object element : list) {
                flatten(key + "[" + index++ + "]", element, into);
            }
        } else {
            into.put(key, value);
        }
    }
}
