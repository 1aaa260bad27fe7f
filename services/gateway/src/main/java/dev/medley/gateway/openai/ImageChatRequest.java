package dev.medley.gateway.openai;

import com.google.protobuf.ByteString;
import dev.medley.gateway.image.ShownImage;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.proto.vision.v1.Image;
import dev.medley.proto.vision.v1.Part;
import dev.medley.proto.vision.v1.Turn;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A request to {@code /v1/chat/completions} for a model that sees, validated.
 *
 * @param captioning what to ask of a worker, but for the files of the images
 * @param images in their order
 * @param stream whether to answer piece by piece
 * @param includeUsage whether a stream ends with the usage
 */
record ImageChatRequest(Captioning captioning, List<ShownImage> images, boolean stream, boolean includeUsage) {
    static ImageChatRequest read(JsonObject request) {
        Captioning.Builder captioning = captioning(ChatParameters.read(request).build());
        CommonParameters.Streaming streaming = CommonParameters.streaming(request);
        ChatTurns chat = ChatTurns.read(request.required("messages"));
        captioning.addAllTurns(chat.turns());
        request.refuse("tools");
        request.refuse("tool_choice", "none", "auto");
        request.refuse("chat_template_kwargs");
        request.refuse("ignore_eos");
        request.end();
        return new ImageChatRequest(captioning.build(), chat.images(), streaming.stream(), streaming.includeUsage());
    }

    /** What to ask of a worker, with the files of the images in their order. */
    Captioning showing(List<ByteString> files) {
        return with(files, Image.Builder::setFile);
    }

    /** What a job asks for, with the ids of the images' files in their order. */
    Captioning naming(List<String> fileIds) {
        return with(fileIds, Image.Builder::setFileId);
    }

    private <T> Captioning with(List<T> ofEachImage, BiConsumer<Image.Builder, T> set) {
        Iterator<T> next = ofEachImage.iterator();
        Captioning.Builder showing = captioning.toBuilder();
        for (Turn.Builder turn : showing.getTurnsBuilderList()) {
            for (Part.Builder part : turn.getPartsBuilderList()) {
                if (part.hasImage()) {
                    set.accept(part.getImageBuilder(), next.next());
                }
            }
        }
        return showing.build();
    }

    private static Captioning.Builder captioning(Generation common) {
        Captioning.Builder captioning = Captioning.newBuilder()
                .setModel(common.getModel())
                .addAllStop(common.getStopList())
                .setUser(common.getUser());
        if (common.hasSampling()) {
            captioning.setSampling(common.getSampling());
        }
        if (common.hasMaxTokens()) {
            captioning.setMaxTokens(common.getMaxTokens());
        }
        if (common.hasChoiceCount()) {
            captioning.setChoiceCount(common.getChoiceCount());
        }
        if (common.hasLogProbs()) {
            captioning.setLogProbs(common.getLogProbs());
        }
        return captioning;
    }
}
