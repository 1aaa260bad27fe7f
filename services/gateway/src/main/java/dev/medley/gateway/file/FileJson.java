package dev.medley.gateway.file;

import dev.medley.platform.blob.StoredFile;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Files as OpenAI tells of them. */
final class FileJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private FileJson() {}

    static ObjectNode file(StoredFile file) {
        ObjectNode node = JSON.objectNode()
                .put("id", file.id())
                .put("object", "file")
                .put("bytes", file.bytes())
                .put("created_at", file.createdAt().getEpochSecond());
        if (file.expiresAt() != null) {
            node.put("expires_at", file.expiresAt().getEpochSecond());
        }
        return node.put("filename", file.filename())
                .put("purpose", file.purpose())
                .put("status", "processed")
                .putNull("status_details");
    }

    /**
     * A page of a list.
     *
     * @param files that it has, and one more if there is a next page
     */
    static ObjectNode page(List<StoredFile> files, int limit) {
        List<StoredFile> shown = files.size() > limit ? files.subList(0, limit) : files;
        ObjectNode node = JSON.objectNode().put("object", "list");
        ArrayNode data = node.putArray("data");
        shown.forEach(file -> data.add(file(file)));
        return node.put("first_id", shown.isEmpty() ? null : shown.get(0).id())
                .put(
                        "last_id",
                        shown.isEmpty() ? null : shown.get(shown.size() - 1).id())
                .put("has_more", files.size() > limit);
    }

    static ObjectNode deleted(StoredFile file) {
        return JSON.objectNode().put("id", file.id()).put("object", "file").put("deleted", true);
    }
}
