package io.holdfast.acceptance;

import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one running system; starts it for the first of them and stops it after the last. */
final class OneSystem implements BeforeAllCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(OneSystem.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        system(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == RunningSystem.class || type == Shop.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Shop.class ? shop(context) : system(context);
    }

    private static Shop shop(ExtensionContext context) {
        return one(context, Shop.class, () -> new Shop(system(context)));
    }

    private static RunningSystem system(ExtensionContext context) {
        return one(context, RunningSystem.class, RunningSystem::start);
    }

    private static <T> T one(ExtensionContext context, Class<T> type, Supplier<T> make) {
        return Objects.requireNonNull(
                context.getRoot().getStore(NAMESPACE).computeIfAbsent(type, key -> make.get(), type));
    }
}
