package dev.medley.inference.program;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.inference.checkpoint.TensorView;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Hands a checkpoint's tensors to a program, without a copy on the way. The program's thread uses it. */
public final class WeightTransfer {
    private final Program program;
    private final BiFunction<String, long[], TensorView> tensors;

    /** @param tensors gives the checkpoint's tensor of a name and an expected shape */
    public WeightTransfer(Program program, BiFunction<String, long[], TensorView> tensors) {
        this.program = program;
        this.tensors = tensors;
    }

    /**
     * Hands tensors to a method of the program: after the leading arguments, as one {@code Dict[str, Tensor]} under
     * their names without the prefix.
     *
     * @param shapes the tensors' names, each with the shape that it must have
     */
    public void hand(
            String method, String prefix, Map<String, long[]> shapes, Function<NDManager, List<NDArray>> leading) {
        try (NDManager scope = program.manager().newSubManager()) {
            var inputs = new NDList(leading.apply(scope));
            shapes.forEach((name, shape) -> {
                NDArray array = array(scope, tensors.apply(name, shape));
                array.setName("parts." + (name.startsWith(prefix) ? name.substring(prefix.length()) : name));
                inputs.add(array);
            });
            program.call(method, inputs);
        }
    }

    /** A view of a tensor's bytes; bf16, of which DJL makes no arrays, as twice as many bytes. */
    public static NDArray array(NDManager scope, TensorView tensor) {
        long[] shape = tensor.shape().clone();
        DataType type =
                switch (tensor.dtype()) {
                    case F16 -> DataType.FLOAT16;
                    case BF16 -> DataType.INT8;
                    default -> DataType.FLOAT32;
                };
        if (type == DataType.INT8) {
            shape[shape.length - 1] *= 2;
        }
        return scope.create(tensor.data(), new Shape(shape), type);
    }
}
