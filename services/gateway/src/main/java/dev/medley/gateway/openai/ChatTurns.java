package dev.medley.gateway.openai;

import dev.medley.gateway.image.ShownImage;
import dev.medley.proto.vision.v1.Detail;
import dev.medley.proto.vision.v1.Image;
import dev.medley.proto.vision.v1.Part;
import dev.medley.proto.vision.v1.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The messages of a conversation about images, whose spoken parts are text already.
 *
 * @param turns the messages, their images without files
 * @param images in their order
 */
record ChatTurns(List<Turn> turns, List<ShownImage> images) {
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant");

    private static final String IMAGE_URL = "image_url";
    private static final String FILE = "file";

    /** Whether there is an image in a request's messages. Reads no more than that. */
    static boolean shows(JsonNode request) {
        for (JsonNode message : request.path("messages")) {
            for (JsonNode part : message.path("content")) {
                String type = part.path("type").asString("");
                if (type.equals(IMAGE_URL) || type.equals(FILE)) {
                    return true;
                }
            }
        }
        return false;
    }

    static ChatTurns read(JsonNode value) {
        List<JsonNode> elements = ChatMessages.elements(value);
        List<Turn> turns = new ArrayList<>(elements.size());
        List<ShownImage> images = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            turns.add(turn(JsonObject.object(elements.get(i), "messages[%d]".formatted(i)), images));
        }
        return new ChatTurns(turns, images);
    }

    private static Turn turn(JsonObject message, List<ShownImage> images) {
        String role = JsonObject.text(message.required("role"), message.path("role"));
        if (!ROLES.contains(role)) {
            throw message.invalid(
                    "role",
                    "Invalid '%s': '%s' is none of system, developer, user and assistant, which a model that sees knows"
                            .formatted(message.path("role"), JsonObject.shortened(role)));
        }
        Turn.Builder turn = Turn.newBuilder().setRole(role);
        JsonNode content = message.required("content");
        if (content.isString()) {
            turn.addParts(Part.newBuilder().setText(JsonObject.text(content, message.path("content"))));
        } else {
            parts(content, message.path("content"), images).forEach(turn::addParts);
        }
        message.refuse("name", "");
        message.refuse("tool_calls");
        ChatMessages.refuseUnsupported(message);
        message.end();
        return turn.build();
    }

    private static List<Part> parts(JsonNode content, String path, List<ShownImage> images) {
        List<Part> parts = new ArrayList<>();
        List<JsonNode> elements = ChatMessages.parts(content, path);
        for (int i = 0; i < elements.size(); i++) {
            parts.add(part(JsonObject.object(elements.get(i), "%s[%d]".formatted(path, i)), images));
        }
        return parts;
    }

    private static Part part(JsonObject part, List<ShownImage> images) {
        String type = JsonObject.text(part.required("type"), part.path("type"));
        Part.Builder read = Part.newBuilder();
        switch (type) {
            case "text" -> read.setText(JsonObject.text(part.required("text"), part.path("text")));
            case IMAGE_URL ->
                read.setImage(image(JsonObject.object(part.required(IMAGE_URL), part.path(IMAGE_URL)), images));
            case FILE -> read.setImage(file(JsonObject.object(part.required(FILE), part.path(FILE)), images));
            default ->
                throw part.invalid(
                        "type",
                        ("Invalid '%s': parts of type '%s' are not supported, only 'text', 'image_url', 'file' and "
                                        + "'input_audio'")
                                .formatted(part.path("type"), JsonObject.shortened(type)));
        }
        part.end();
        return read.build();
    }

    /** An image that was uploaded before; jobs know those. */
    private static Image.Builder file(JsonObject file, List<ShownImage> images) {
        images.add(
                new ShownImage(file.path("file_id"), JsonObject.text(file.required("file_id"), file.path("file_id"))));
        file.end();
        return Image.newBuilder();
    }

    private static Image.Builder image(JsonObject image, List<ShownImage> images) {
        images.add(new ShownImage(image.path("url"), JsonObject.text(image.required("url"), image.path("url"))));
        String word = image.string("detail", "auto");
        Detail detail =
                switch (word) {
                    case "auto" -> Detail.DETAIL_UNSPECIFIED;
                    case "low" -> Detail.DETAIL_LOW;
                    case "high" -> Detail.DETAIL_HIGH;
                    default ->
                        throw image.invalid(
                                "detail",
                                "Invalid '%s': '%s' is none of auto, low and high"
                                        .formatted(image.path("detail"), JsonObject.shortened(word)));
                };
        image.end();
        return Image.newBuilder().setDetail(detail);
    }
}
