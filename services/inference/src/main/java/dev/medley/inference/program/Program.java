package dev.medley.inference.program;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A TorchScript program: a class {@code Module} in the serialised dialect, compiled by libtorch when it is loaded.
 * Weights and KV cache live in its attributes, so that one step crosses JNI once.
 *
 * <p>Not thread-safe: one thread owns a program. It owns its native memory until {@link #close()}; arrays that a call
 * returns belong to the manager of the call's inputs.
 *
 * @see <a href="https://pytorch.org/docs/2.7/jit_language_reference.html">TorchScript language reference</a>
 */
public final class Program implements AutoCloseable {
    static {
        // DJL must not fetch libraries at run time, nor report home.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    private final Model model;
    private final NDManager manager;
    private final ParameterStore parameters;

    private Program(Model model) {
        this.model = model;
        this.manager = model.getNDManager().newSubManager();
        this.parameters = new ParameterStore(manager, false);
    }

    /**
     * Compiles the program in the resource {@code /torchscript/NAME.py}.
     *
     * @param attributes start values of the attributes that the class declares
     * @throws IllegalStateException if libtorch refuses the source; the message has the line
     */
    public static Program compile(String name, Map<String, Attribute> attributes, Device device) {
        return compile(name, List.of(), attributes, device);
    }

    /**
     * Compiles the program in the resource {@code /torchscript/NAME.py}, whose class body goes on in further resources
     * of the same folder: methods that programs share.
     */
    public static Program compile(
            String name, List<String> continuations, Map<String, Attribute> attributes, Device device) {
        var all = new LinkedHashMap<String, Attribute>();
        all.put("training", Attribute.of(false));
        all.put("_is_full_backward_hook", Attribute.none());
        all.putAll(attributes);
        var source = new StringBuilder(source(name));
        continuations.forEach(continuation -> source.append('\n').append(source(continuation)));
        Model model = Model.newInstance(name, device, "PyTorch");
        try {
            model.load(new ByteArrayInputStream(TorchScriptArchive.pack(source.toString(), all)));
        } catch (IOException | MalformedModelException | RuntimeException e) {
            model.close();
            throw new IllegalStateException("Program " + name + " does not compile: " + e.getMessage(), e);
        }
        return new Program(model);
    }

    private static String source(String name) {
        String path = "/torchscript/" + name + ".py";
        try (InputStream in = Program.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalArgumentException("No program at " + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes arrays on the program's device; what it makes lives until the program is closed. */
    public NDManager manager() {
        return manager;
    }

    /**
     * Calls a method of the program without recording gradients.
     *
     * @param method the method's name
     * @param inputs its arguments in order; arrays named {@code weights.KEY} arrive together as one {@code Dict[str,
     *     Tensor]}
     */
    public NDList call(String method, NDList inputs) {
        return run(method, inputs, false);
    }

    /** Calls a method of the program, recording gradients if a {@code GradientCollector} is open. */
    public NDList callForTraining(String method, NDList inputs) {
        return run(method, inputs, true);
    }

    private NDList run(String method, NDList inputs, boolean training) {
        if (method.equals("forward")) {
            return model.getBlock().forward(parameters, inputs, training);
        }
        try (NDArray selector = manager.create(0)) {
            selector.setName("module_method:" + method);
            var arguments = new NDList(inputs);
            arguments.add(selector);
            return model.getBlock().forward(parameters, arguments, training);
        }
    }

    @Override
    public void close() {
        manager.close();
        model.close();
    }
}
