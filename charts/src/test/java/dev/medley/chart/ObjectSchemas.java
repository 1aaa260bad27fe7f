package dev.medley.chart;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The schemas of objects, strict: fields that they don't have are refused. Kubernetes' own are those of its Java
 * client, which also knows what must not lack; those of operators are the models that their projects or fabric8
 * publish, which know names and types alone; KEDA publishes none for Java, so {@link #SCALED_OBJECT} has the names that
 * it documents.
 */
final class ObjectSchemas {
    private static final Map<String, Class<?>> OPERATORS = Map.of(
            "kafka.strimzi.io/v1 Kafka", Kafka.class,
            "kafka.strimzi.io/v1 KafkaNodePool", KafkaNodePool.class,
            "kafka.strimzi.io/v1 KafkaTopic", KafkaTopic.class,
            "cert-manager.io/v1 Certificate", Certificate.class,
            "gateway.networking.k8s.io/v1 HTTPRoute", HTTPRoute.class,
            "gateway.networking.k8s.io/v1 GRPCRoute", GRPCRoute.class,
            "monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class,
            "monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class);
    private static final Set<String> SCALED_OBJECT = Set.of(
            "scaleTargetRef.name",
            "minReplicaCount",
            "maxReplicaCount",
            "cooldownPeriod",
            "triggers.type",
            "triggers.metadata.serverAddress",
            "triggers.metadata.query",
            "triggers.metadata.threshold",
            "triggers.metadata.bootstrapServers",
            "triggers.metadata.topic",
            "triggers.metadata.consumerGroup",
            "triggers.metadata.lagThreshold",
            "triggers.metadata.offsetResetPolicy");
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                /** The models keep what they don't know; here that is the mistake. */
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            });

    private ObjectSchemas() {}

    /**
     * Refuses an object that isn't one of its kind.
     *
     * @throws IllegalArgumentException with the field
     */
    static void check(JsonNode object) {
        String version = object.path("apiVersion").asString("");
        String kind = object.path("kind").asString("");
        try {
            if (OPERATORS.containsKey(version + " " + kind)) {
                STRICT.readValue(object.toString(), OPERATORS.get(version + " " + kind));
            } else if (kind.equals("ScaledObject")) {
                checkNames("", object.path("spec"));
            } else {
                checkOwn(version.substring(version.indexOf('/') + 1), kind, object);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static void checkOwn(String version, String kind, JsonNode object) {
        String model = "io.kubernetes.client.openapi.models.V" + version.substring(1) + kind;
        try {
            Class.forName(model)
                    .getMethod("validateJsonElement", JsonElement.class)
                    .invoke(null, JsonParser.parseString(object.toString()));
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(String.valueOf(e.getCause()), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("Kubernetes has no " + kind + " of " + version, e);
        }
    }

    private static void checkNames(String path, JsonNode node) {
        node.forEachEntry((name, value) -> {
            String inner = path.isEmpty() ? name : path + "." + name;
            if (value.isObject()) {
                checkNames(inner, value);
            } else if (value.isArray()) {
                value.forEach(element -> checkNames(inner, element));
            } else if (!SCALED_OBJECT.contains(inner)) {
                throw new IllegalArgumentException("A ScaledObject has no " + inner);
            }
        });
    }
}
