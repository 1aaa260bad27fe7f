package dev.medley.chart;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * What the NetworkPolicies of a rendered chart let through, as Kubernetes defines it: a default of all, and both ends
 * asked.
 */
record NetworkRules(Manifests manifests) {
    /** A pod's address as any cluster has them. */
    private static final String POD_ADDRESS = "10.244.3.17";

    private static final Map<String, Integer> PORTS = Map.of("http", 8080, "grpc", 9090);

    /** Somebody who may talk to pods, or be talked to. */
    interface Party {
        boolean matches(JsonNode peer);
    }

    /** A pod of the release. */
    record ReleasePod(Map<String, String> labels) implements Party {
        @Override
        public boolean matches(JsonNode peer) {
            if (peer.has("ipBlock")) {
                return within(POD_ADDRESS, peer.path("ipBlock"));
            }
            boolean here = !peer.has("namespaceSelector")
                    || selects(peer.path("namespaceSelector"), Map.of("kubernetes.io/metadata.name", Chart.NAMESPACE));
            return here && selects(peer.path("podSelector"), labels);
        }
    }

    /** An address outside of the cluster, or a pod in another namespace. */
    record Outsider(String address, String namespace) implements Party {
        @Override
        public boolean matches(JsonNode peer) {
            if (peer.has("ipBlock")) {
                return within(address, peer.path("ipBlock"));
            }
            return peer.has("namespaceSelector")
                    && !peer.has("podSelector")
                    && selects(peer.path("namespaceSelector"), Map.of("kubernetes.io/metadata.name", namespace));
        }
    }

    ReleasePod pod(String component) {
        return new ReleasePod(Map.of(
                "app.kubernetes.io/name",
                "medley",
                "app.kubernetes.io/instance",
                Chart.RELEASE,
                "app.kubernetes.io/component",
                component));
    }

    /** Whether a pod may open a connection to another party's port. */
    boolean leaves(ReleasePod from, Party to, int port) {
        return allows("Egress", from, to, port);
    }

    /** Whether a pod's port takes a connection. */
    boolean enters(Party from, ReleasePod to, int port) {
        return allows("Ingress", to, from, port);
    }

    private boolean allows(String direction, ReleasePod pod, Party other, int port) {
        List<JsonNode> policies = manifests
                .ofKind("NetworkPolicy")
                .map(policy -> policy.path("spec"))
                .filter(spec -> StreamSupport.stream(spec.path("policyTypes").spliterator(), false)
                        .anyMatch(type -> type.asString().equals(direction)))
                .filter(spec -> selects(spec.path("podSelector"), pod.labels()))
                .toList();
        boolean egress = direction.equals("Egress");
        return policies.isEmpty()
                || policies.stream()
                        .flatMap(spec -> elements(spec.path(egress ? "egress" : "ingress")))
                        .anyMatch(rule ->
                                isPort(rule.path("ports"), port) && isPeer(rule, egress ? "to" : "from", other));
    }

    private static boolean isPeer(JsonNode rule, String key, Party other) {
        return !rule.has(key)
                || rule.path(key).isEmpty()
                || elements(rule.path(key)).anyMatch(other::matches);
    }

    private static boolean isPort(JsonNode ports, int port) {
        return ports.isEmpty()
                || elements(ports)
                        .filter(each -> each.path("protocol").asString("TCP").equals("TCP"))
                        .map(each -> each.path("port"))
                        .anyMatch(each -> (each.isNumber() ? each.asInt() : PORTS.get(each.asString())) == port);
    }

    private static boolean selects(JsonNode selector, Map<String, String> labels) {
        if (selector.has("matchExpressions")) {
            throw new IllegalArgumentException("Not evaluated: " + selector);
        }
        return selector.path("matchLabels")
                .propertyStream()
                .allMatch(label -> label.getValue().asString().equals(labels.get(label.getKey())));
    }

    private static boolean within(String address, JsonNode block) {
        return within(address, block.path("cidr").asString())
                && elements(block.path("except")).noneMatch(range -> within(address, range.asString()));
    }

    private static boolean within(String address, String range) {
        String[] parts = range.split("/");
        byte[] wanted = bytes(parts[0]);
        byte[] given = bytes(address);
        int rest = wanted.length * 8 - Integer.parseInt(parts[1]);
        return wanted.length == given.length
                && new BigInteger(1, wanted).shiftRight(rest).equals(new BigInteger(1, given).shiftRight(rest));
    }

    private static byte[] bytes(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
