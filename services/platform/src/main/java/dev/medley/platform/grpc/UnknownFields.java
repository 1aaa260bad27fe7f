package dev.medley.platform.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.medley.platform.error.MedleyException;
import java.util.List;
import java.util.Map;

/** Refuses messages with fields that this version doesn't know, so that no setting is ever dropped in silence. */
public final class UnknownFields {
    private UnknownFields() {}

    /**
     * Looks through a message and all messages in it.
     *
     * @throws MedleyException INVALID_REQUEST that names the first message with an unknown field, and the field's
     *     number
     */
    public static void refuseIn(Message message) {
        refuseIn(message, "");
    }

    private static void refuseIn(Message message, String path) {
        if (message instanceof Any) {
            return;
        }
        if (!message.getUnknownFields().asMap().isEmpty()) {
            int number = message.getUnknownFields().asMap().keySet().iterator().next();
            throw MedleyException.invalid(
                    path.isEmpty() ? String.valueOf(number) : path + "." + number,
                    "%s has no field number %d"
                            .formatted(message.getDescriptorForType().getFullName(), number));
        }
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            if (field.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                refuseInField(field.getKey(), field.getValue(), path);
            }
        }
    }

    private static void refuseInField(FieldDescriptor field, Object value, String path) {
        String fieldPath = path.isEmpty() ? field.getName() : path + "." + field.getName();
        if (value instanceof List<?> elements) {
            for (int i = 0; i < elements.size(); i++) {
                refuseIn((Message) elements.get(i), fieldPath + "[" + i + "]");
            }
        } else {
            refuseIn((Message) value, fieldPath);
        }
    }
}
