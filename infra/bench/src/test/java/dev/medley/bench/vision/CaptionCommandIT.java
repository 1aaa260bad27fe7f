package dev.medley.bench.vision;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.medley.proto.text.v1.Choice;
import dev.medley.proto.text.v1.Usage;
import dev.medley.proto.vision.v1.CaptionRequest;
import dev.medley.proto.vision.v1.CaptionResponse;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.proto.vision.v1.ImageCaptioningServiceGrpc.ImageCaptioningServiceImplBase;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CaptionCommandIT {
    private final Set<ByteString> shown = Collections.synchronizedSet(new HashSet<>());
    private final StringWriter out = new StringWriter();
    private final Server worker;

    CaptionCommandIT() throws IOException {
        worker = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new FakeWorker())
                .build()
                .start();
    }

    @AfterEach
    void stop() {
        worker.shutdownNow();
    }

    @Test
    void picturesAreAllDifferentAndCountedInBothRounds() {
        int exit = execute("--pictures=12", "--warmup=3", "--edge=32", "--concurrency=4", "--again", "--prompt=what?");

        assertThat(exit).isZero();
        assertThat(shown).hasSize(15);
        assertThat(out.toString())
                .containsPattern("first: 12 captions in [0-9.]+ s, 4 at a time: [0-9.]+ a second; failures \\{}")
                .containsPattern("again: 12 captions in")
                .contains("each 20.0 tokens read and 4.0 written", "such as: a circle");
    }

    @Test
    void failuresAreCountedByReason() {
        int exit = execute("--pictures=2", "--warmup=0", "--edge=32", "--model=nobody");

        assertThat(exit).isOne();
        assertThat(out.toString()).contains("0 captions", "failures {NOT_FOUND: no such model=2}");
    }

    private int execute(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = "--address=127.0.0.1:" + worker.getPort();
        return new CommandLine(new CaptionCommand())
                .setOut(new PrintWriter(out, true))
                .execute(all);
    }

    private final class FakeWorker extends ImageCaptioningServiceImplBase {
        @Override
        public void caption(CaptionRequest request, StreamObserver<CaptionResponse> responses) {
            Captioning captioning = request.getCaptioning();
            if (!captioning.getModel().equals("starter-vision")) {
                responses.onError(
                        Status.NOT_FOUND.withDescription("no such model").asException());
                return;
            }
            shown.add(captioning.getTurns(0).getParts(0).getImage().getFile());
            responses.onNext(CaptionResponse.newBuilder()
                    .addChoices(Choice.newBuilder().setText(" a circle"))
                    .setUsage(Usage.newBuilder().setPromptTokens(20).setCompletionTokens(4))
                    .build());
            responses.onCompleted();
        }
    }
}
