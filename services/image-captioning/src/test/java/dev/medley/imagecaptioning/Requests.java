package dev.medley.imagecaptioning;

import com.google.protobuf.ByteString;
import dev.medley.proto.text.v1.Sampling;
import dev.medley.proto.vision.v1.CaptionRequest;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.proto.vision.v1.Image;
import dev.medley.proto.vision.v1.Part;
import dev.medley.proto.vision.v1.StreamCaptionRequest;
import dev.medley.proto.vision.v1.Turn;
import java.util.List;

/** Requests of the tests. */
public final class Requests {
    private Requests() {}

    /** Asks a question about images, the answer to which is always the same. */
    public static Captioning.Builder about(String model, String question, ByteString... files) {
        Turn.Builder turn = Turn.newBuilder().setRole("user");
        List.of(files).forEach(file -> turn.addParts(image(file)));
        if (!question.isEmpty()) {
            turn.addParts(Part.newBuilder().setText(question));
        }
        return Captioning.newBuilder()
                .setModel(model)
                .addTurns(turn)
                .setSampling(Sampling.newBuilder().setTemperature(0))
                .setMaxTokens(12);
    }

    public static Part.Builder image(ByteString file) {
        return Part.newBuilder().setImage(Image.newBuilder().setFile(file));
    }

    static CaptionRequest whole(Captioning.Builder captioning) {
        return CaptionRequest.newBuilder().setCaptioning(captioning).build();
    }

    static StreamCaptionRequest streamed(Captioning.Builder captioning) {
        return StreamCaptionRequest.newBuilder().setCaptioning(captioning).build();
    }
}
