package dev.medley.architecture.broken.gateway;

import ai.djl.ndarray.NDArray;
import dev.medley.architecture.broken.textgeneration.Worker;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;

/** Breaks a rule wherever it can. */
class WorkerManager {
    @Autowired
    private Worker anotherService;

    @Value("${setting}")
    private NDArray array;

    void sleep() throws InterruptedException {
        System.out.println(anotherService + " " + array);
        TimeUnit.SECONDS.sleep(1);
    }
}
