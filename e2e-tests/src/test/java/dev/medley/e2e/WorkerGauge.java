package dev.medley.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

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

    private int sum(String metric) throws IOException, InterruptedException {
        int sum = 0;
        for (SuiteProcesses.Entry worker : workers) {
            sum += read(worker.readiness().resolve("/metrics"), metric);
        }
        return sum;
    }

    private static int read(URI metrics, String metric) throws IOException, InterruptedException {
        HttpResponse<String> response =
                HTTP.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString());
        return response.body()
                .lines()
                .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .reduce(Integer::sum)
                .orElseThrow(() -> new AssertionError(metrics + " has no " + metric));
    }
}
