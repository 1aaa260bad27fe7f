package dev.medley.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.medley.platform.PlatformSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the chart passes, the services have; what they have, the chart can pass. */
class SettingsIT {
    /** Variables that are no settings: what other variables refer to, those of native libraries, and Amazon's own. */
    private static final Set<String> OTHER_VARIABLES = Set.of(
            "POD_IP",
            "DJL_CACHE_DIR",
            "MALLOC_ARENA_MAX",
            "GOMP_SPINCOUNT",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY");

    static List<String> presets() {
        return Chart.presets();
    }

    @ParameterizedTest
    @MethodSource("presets")
    void everySettingThatTheChartPassesIsOneOfTheService(String preset) {
        Manifests manifests = Chart.rendered(preset);
        for (String workload : workloads(manifests)) {
            Map<String, Object> settings = manifests.settings(workload);
            Map<?, ?> own = (Map<?, ?>) settings.getOrDefault("medley", Map.of());
            for (Object part : own.keySet()) {
                Class<?> record = part.equals("platform")
                        ? PlatformSettings.class
                        : ServiceKind.of((String) part).settings();
                assertThatCode(() -> Settings.bind(manifests, workload, "medley." + part, record))
                        .as("%s: medley.%s", workload, part)
                        .doesNotThrowAnyException();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("presets")
    void everyOtherSettingIsOneOfSpring(String preset) throws IOException {
        Set<String> known = ofSpring();
        Manifests manifests = Chart.rendered(preset);
        for (String workload : workloads(manifests)) {
            assertThat(Settings.flat(manifests.settings(workload)).keySet())
                    .filteredOn(key -> !key.startsWith("medley."))
                    .isNotEmpty()
                    .allMatch(key -> known.contains(key)
                            || key.startsWith("spring.kafka.properties.") && known.contains("spring.kafka.properties")
                            || key.startsWith("spring.ssl.bundle.pem.internal.")
                                    && known.contains("spring.ssl.bundle.pem"));
        }
    }

    @ParameterizedTest
    @MethodSource("presets")
    void everyVariableIsASettingOrKnown(String preset) throws IOException {
        Set<String> settings = ofSpring().stream().map(SettingsIT::variable).collect(Collectors.toSet());
        SettingsSchema.keys(PlatformSettings.class).forEach(key -> settings.add(variable("medley.platform." + key)));
        Manifests manifests = Chart.rendered(preset);
        for (String workload : workloads(manifests)) {
            String file = Settings.flat(manifests.settings(workload)).toString();
            assertThat(Settings.environment(manifests, workload).keySet())
                    .as(workload)
                    .allMatch(name -> settings.contains(name)
                            || OTHER_VARIABLES.contains(name)
                            || file.contains("${" + name + "}"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everySettingOfAServiceCanBePassedAndIsDocumented(ServiceKind kind, @TempDir Path folder) throws IOException {
        // Given a value for each
        List<String> secrets = new ArrayList<>();
        ObjectNode settings = (ObjectNode) example(SettingsSchema.of(kind.settings()), secrets);
        Path values = Files.writeString(
                folder.resolve("values.yaml"),
                """
                kafka: {bootstrapServers: "kafka:9092"}
                services:
                  probe:
                    kind: %s
                    secretEnv: {%s}
                    settings: %s
                """
                        .formatted(
                                kind.label(),
                                secrets.stream()
                                        .map(name -> name + ": {secret: keys, key: key}")
                                        .collect(Collectors.joining(", ")),
                                settings));

        // When
        Manifests manifests = Chart.render(values);

        // Then the service gets each
        Set<String> passed = Settings.flat(manifests.settings("probe")).keySet();
        String readme = Files.readString(Path.of("../services", kind.label(), "README.md"));
        for (String key : SettingsSchema.keys(kind.settings())) {
            String name = "medley." + kind.label() + "." + key;
            assertThat(passed).anyMatch(each -> each.matches("\\Q" + name + "\\E([.\\[].*)?"));
            assertThat(isDocumented(readme, kind, key)).as(name).isTrue();
        }
        assertThatCode(() -> Settings.bindUnchecked(manifests, "probe", "medley." + kind.label(), kind.settings()))
                .doesNotThrowAnyException();
    }

    @Test
    void everySettingOfThePlatformIsPassedButTheInstancesName() {
        // Its name has to be new after each start, so it is made up by the service.
        Manifests manifests = Chart.rendered("laptop");
        Set<String> passed =
                new HashSet<>(Settings.flat(manifests.settings("gateway")).keySet());
        passed.add("medley.platform.instance-id");
        Set<String> variables = Settings.environment(manifests, "gateway").keySet();
        assertThat(SettingsSchema.keys(PlatformSettings.class)).isNotEmpty().allMatch(key -> {
            String name = "medley.platform." + key;
            return passed.contains(name) || variables.contains(variable(name));
        });
    }

    /** As itself, or with all others of its record. */
    private static boolean isDocumented(String readme, ServiceKind kind, String key) {
        String all = key.substring(0, key.lastIndexOf('.') + 1) + "*";
        return Stream.of(key, all)
                .filter(name -> !name.equals("*"))
                .flatMap(name -> Stream.of(name, "medley." + kind.label() + "." + name))
                .anyMatch(name -> readme.contains("`" + name + "`"));
    }

    private static List<String> workloads(Manifests manifests) {
        return manifests.ofKind("Deployment").map(Manifests::component).toList();
    }

    private static String variable(String key) {
        return key.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** @param secrets gets the names of variables that the example refers to */
    private static JsonNode example(JsonNode schema, List<String> secrets) {
        JsonMapper json = JsonMapper.shared();
        if (schema.has("properties")) {
            ObjectNode object = json.createObjectNode();
            schema.path("properties").forEachEntry((name, property) -> object.set(name, example(property, secrets)));
            return object;
        }
        if (schema.has("default")) {
            return schema.path("default");
        }
        return switch (schema.path("type").asString("")) {
            case "integer" -> json.valueToTree(1);
            case "array" -> json.createArrayNode().add(example(schema.path("items"), secrets));
            case "object" -> json.createObjectNode().set("x", example(schema.path("additionalProperties"), secrets));
            default -> json.valueToTree(schema.path("pattern").asString("").contains("\\$") ? reference(secrets) : "x");
        };
    }

    private static String reference(List<String> secrets) {
        secrets.add("SECRET_" + secrets.size());
        return "${" + secrets.get(secrets.size() - 1) + "}";
    }

    /** The names of all settings that Spring documents for those who write settings. */
    private static Set<String> ofSpring() throws IOException {
        Set<String> names = new HashSet<>();
        for (String file : Arrays.asList(
                "META-INF/spring-configuration-metadata.json",
                "META-INF/additional-spring-configuration-metadata.json")) {
            for (URL each : Collections.list(SettingsIT.class.getClassLoader().getResources(file))) {
                try (InputStream in = each.openStream()) {
                    JsonMapper.shared()
                            .readTree(in)
                            .path("properties")
                            .forEach(property -> names.add(property.path("name").asString()));
                }
            }
        }
        return names;
    }
}
