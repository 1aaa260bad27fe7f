package dev.medley.bench.vision;

import com.google.protobuf.ByteString;
import dev.medley.proto.vision.v1.CaptionRequest;
import dev.medley.proto.vision.v1.CaptionResponse;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.proto.vision.v1.Image;
import dev.medley.proto.vision.v1.ImageCaptioningServiceGrpc;
import dev.medley.proto.vision.v1.ImageCaptioningServiceGrpc.ImageCaptioningServiceBlockingStub;
import dev.medley.proto.vision.v1.Part;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A closed loop of Caption calls: each caller sends the next picture once the last one is written about. */
final class CaptionLoad {
    private static final long LIMIT_SECONDS = 120;

    private final ImageCaptioningServiceBlockingStub stub;
    private final Captioning template;

    /** @param template has one turn, to which the picture is added in front */
    CaptionLoad(Channel channel, Captioning template) {
        this.stub = ImageCaptioningServiceGrpc.newBlockingStub(channel);
        this.template = template;
    }

    /** Sends each picture once. */
    CaptionTally run(List<ByteString> pictures, int concurrency) throws InterruptedException {
        ExecutorService callers = Executors.newFixedThreadPool(concurrency);
        try {
            var next = new AtomicInteger();
            Callable<CaptionTally> caller = () -> call(pictures, next);
            long started = System.nanoTime();
            List<Future<CaptionTally>> ends = new ArrayList<>();
            for (int i = 0; i < concurrency; i++) {
                ends.add(callers.submit(caller));
            }
            var all = new CaptionTally();
            for (Future<CaptionTally> end : ends) {
                all.add(end.get());
            }
            all.took(System.nanoTime() - started);
            return all;
        } catch (ExecutionException e) {
            throw new IllegalStateException("A caller failed", e.getCause());
        } finally {
            callers.shutdownNow();
        }
    }

    private CaptionTally call(List<ByteString> pictures, AtomicInteger next) {
        var tally = new CaptionTally();
        for (int i = next.getAndIncrement(); i < pictures.size(); i = next.getAndIncrement()) {
            Captioning.Builder captioning = template.toBuilder();
            captioning
                    .getTurnsBuilder(0)
                    .addParts(0, Part.newBuilder().setImage(Image.newBuilder().setFile(pictures.get(i))));
            long started = System.nanoTime();
            try {
                CaptionResponse answer = stub.withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                        .caption(CaptionRequest.newBuilder()
                                .setCaptioning(captioning)
                                .build());
                tally.answered(System.nanoTime() - started, answer);
            } catch (StatusRuntimeException e) {
                tally.failed(e.getStatus());
            }
        }
        return tally;
    }
}
