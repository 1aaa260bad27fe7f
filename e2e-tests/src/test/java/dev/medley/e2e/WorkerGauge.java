package dev.medley.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;

/** Reads what the workers' Prometheus metrics say. */
final class WorkerGauge {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final List<SuiteProcesses.Entry> workers;

    WorkerGauge(List<SuiteProcesses.Entry> workers) {
        this.workers = workers;
    }

    /** Requests that are being answered, all workers together. */
    int running() throws IOException, InterruptedException {
        return sum("medley_num_requests_running");
    }

    /** Requests that wait for a slot, all workers together. */
    int waiting() throws IOException, InterruptedException {
        return sum("medley_num_requests_waiting");
    }

    /** Requests that were answered to the end, all workers together. */
    int answered() throws IOException, InterruptedException {
        int sum = 0;
        for (SuiteProcesses.Entry worker : workers) {
            sum += read(worker.readiness().resolve("/metrics"), "medley_request_success_total")
                    .orElse(0); // not there before the first answer
        }
        return sum;
    }

    private int sum(String metric) throws IOException, InterruptedException {
        int sum = 0;
        for (SuiteProcesses.Entry worker : workers) {
            URI metrics = worker.readiness().resolve("/metrics");
            sum += read(metrics, metric).orElseThrow(() -> new AssertionError(metrics + " has no " + metric));
        }
        return sum;
    }

    private static Optional<Integer> read(URI metrics, String metric) throws IOException, InterruptedException {
        HttpResponse<String> response =
                HTTP.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString());
        return response.body()
                .lines()
                .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
                .map(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .reduce(Integer::sum);
    }
}
