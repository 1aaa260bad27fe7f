package dev.medley.bench.routing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a router itself says that its decisions took: its histogram in Prometheus' text format.
 *
 * @param within how many decisions took at most so many seconds, by each bound; the last bound is infinite
 */
record DecisionTimes(Map<Double, Long> within) {
    private static final Pattern BUCKET =
            Pattern.compile("medley_routing_decision_seconds_bucket\\{(?:[^}]*,)?le=\"([^\"]+)\"[^}]*} ([0-9.eE+]+)");

    DecisionTimes {
        within = Map.copyOf(within);
    }

    /** Asks a router's metrics page. */
    static DecisionTimes of(URI metrics) throws IOException {
        try {
            HttpRequest request = HttpRequest.newBuilder(metrics).build();
            HttpResponse<String> response =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            DecisionTimes times = parse(response.body());
            if (times.within.isEmpty()) {
                throw new IOException(metrics + " has no medley_routing_decision_seconds_bucket");
            }
            return times;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while reading " + metrics, e);
        }
    }

    static DecisionTimes parse(String metrics) {
        var within = new TreeMap<Double, Long>();
        Matcher bucket = BUCKET.matcher(metrics);
        while (bucket.find()) {
            String bound = bucket.group(1);
            within.merge(
                    bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound),
                    (long) Double.parseDouble(bucket.group(2)),
                    Long::sum);
        }
        return new DecisionTimes(within);
    }

    /** Without those that were counted before. */
    DecisionTimes since(DecisionTimes before) {
        var rest = new TreeMap<Double, Long>();
        within.forEach((bound, count) -> rest.put(bound, count - before.within.getOrDefault(bound, 0L)));
        return new DecisionTimes(rest);
    }

    /** The lowest bound, in seconds, that at least this share of the decisions kept within. */
    double bound(double share) {
        long all = within.getOrDefault(Double.POSITIVE_INFINITY, 0L);
        return within.entrySet().stream()
                .filter(bucket -> bucket.getValue() >= share * all)
                .mapToDouble(Map.Entry::getKey)
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }
}
