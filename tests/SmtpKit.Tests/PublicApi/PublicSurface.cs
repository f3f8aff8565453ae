using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace SmtpKit.Tests.PublicApi;

/// <summary>Writes down what an assembly offers to everybody: one line a member, sorted, so that a change is a difference of lines.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{Kind(type)} {Name(type)}{Bases(type)}\n");
            foreach (string member in Members(type).OrderBy(m => m, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"    {member}\n");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Kind(Type type)
    {
        string modifiers = type.IsAbstract && type.IsSealed ? "static " : type.IsInterface || type.IsValueType ? "" : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "";
        string kind = typeof(Delegate).IsAssignableFrom(type) ? "delegate" : type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : "class";
        return modifiers + kind;
    }

    private static string Bases(Type type)
    {
        if (type.IsEnum || typeof(Delegate).IsAssignableFrom(type))
        {
            return "";
        }

        IEnumerable<Type> bases = type.GetInterfaces().OrderBy(i => i.FullName, StringComparer.Ordinal);
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
        {
            bases = bases.Prepend(parent);
        }

        string list = string.Join(", ", bases.Select(Name));
        return list.Length == 0 ? "" : " : " + list;
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            MethodInfo invoke = type.GetMethod("Invoke")!;
            return [$"{Name(invoke.ReturnType)} Invoke({Parameters(invoke)})"];
        }

        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}");
        }

        return type.GetMembers(Declared).Where(m => !m.IsDefined(typeof(CompilerGeneratedAttribute)) || m is MethodInfo { Name: "<Clone>$" }).SelectMany(Describe);
    }

    private static IEnumerable<string> Describe(MemberInfo member)
    {
        switch (member)
        {
            case ConstructorInfo constructor when IsVisible(constructor):
                yield return $"{Access(constructor)}new({Parameters(constructor)})";
                break;
            case MethodInfo method when IsVisible(method) && !method.IsSpecialName:
                string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";
                yield return $"{Access(method)}{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method)})";
                break;
            case PropertyInfo property when property.GetAccessors(nonPublic: true).Any(IsVisible):
                string get = property.GetMethod is { } getter && IsVisible(getter) ? " get;" : "";
                string set = property.SetMethod is { } setter && IsVisible(setter) ? IsInit(setter) ? " init;" : " set;" : "";
                string index = property.GetIndexParameters().Length > 0 ? $"[{string.Join(", ", property.GetIndexParameters().Select(p => Name(p.ParameterType)))}]" : "";
                yield return $"{Access(property.GetAccessors(nonPublic: true).First(IsVisible))}{Name(property.PropertyType)} {property.Name}{index} {{{get}{set} }}";
                break;
            case FieldInfo field when field.IsPublic || field.IsFamily:
                yield return $"{(field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}";
                break;
            case EventInfo { AddMethod: { } add } @event when IsVisible(add):
                yield return $"{Access(add)}event {Name(@event.EventHandlerType!)} {@event.Name}";
                break;
            default:
                break;
        }
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsInit(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static string Access(MethodBase method) =>
        (method.IsPublic ? "" : "protected ") + (method.IsStatic ? "static " : method.IsAbstract ? "abstract " : method.IsVirtual && !method.IsFinal ? "virtual " : "");

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p =>
        $"{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? " = " + Default(p) : "")}"));

    private static string Default(ParameterInfo parameter) =>
        parameter.DefaultValue is null ? "default" : Convert.ToString(parameter.DefaultValue, CultureInfo.InvariantCulture)!;

    private static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return "ref " + Name(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        if (!type.IsGenericType)
        {
            return type.IsGenericParameter || type.Namespace is "System" ? type.Name : type.FullName ?? type.Name;
        }

        string name = type.Name.Split('`')[0];
        return $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
