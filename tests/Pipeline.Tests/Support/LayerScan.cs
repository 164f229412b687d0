using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Pipeline.Tests.Support;

/// <summary>One type that names another, nested and compiler-made types counted as the type they are written in.</summary>
public readonly record struct TypeUse(TypeId User, TypeId Used);

/// <summary>A type by its namespace and outermost name.</summary>
public readonly record struct TypeId(string Namespace, string Name)
{
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}.{Name}";
}

/// <summary>
/// Reads from an assembly's metadata and IL who names whom: base types, interfaces, fields, signatures, constraints,
/// attributes, locals, and every instruction of every body. Source text would miss aliases and inferred types.
/// </summary>
public sealed class LayerScan : IDisposable
{
    private static readonly Dictionary<short, OperandType> operandTypes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value, code => code.OperandType);

    private readonly PEReader file;
    private readonly MetadataReader metadata;
    private readonly HashSet<TypeUse> uses = [];
    private readonly Collector collector;
    private TypeId user;

    private LayerScan(string assemblyFile)
    {
        file = new PEReader(File.OpenRead(assemblyFile));
        metadata = file.GetMetadataReader();
        collector = new Collector(this);
    }

    /// <summary>Every use in the assembly of a file.</summary>
    public static IReadOnlySet<TypeUse> Of(string assemblyFile)
    {
        using var scan = new LayerScan(assemblyFile);
        foreach (var handle in scan.metadata.TypeDefinitions) scan.Visit(handle);
        return scan.uses;
    }

    /// <summary>Every use in an assembly.</summary>
    public static IReadOnlySet<TypeUse> Of(Assembly assembly) => Of(assembly.Location);

    /// <summary>The outermost types an assembly defines, without those the compiler makes.</summary>
    public static IReadOnlyList<TypeId> TypesOf(Assembly assembly) =>
        [.. assembly.GetTypes().Where(type => !type.IsNested && !type.Name.StartsWith('<')).Select(type => new TypeId(type.Namespace ?? "", type.Name))];

    public void Dispose() => file.Dispose();

    private void Visit(TypeDefinitionHandle handle)
    {
        user = IdOf(handle);
        var type = metadata.GetTypeDefinition(handle);
        Use(type.BaseType);
        foreach (var each in type.GetInterfaceImplementations()) Use(metadata.GetInterfaceImplementation(each).Interface);
        foreach (var each in type.GetFields())
        {
            metadata.GetFieldDefinition(each).DecodeSignature(collector, null);
            UseAttributes(metadata.GetFieldDefinition(each).GetCustomAttributes());
        }

        foreach (var each in type.GetProperties()) UseAttributes(metadata.GetPropertyDefinition(each).GetCustomAttributes());
        foreach (var each in type.GetMethods()) Visit(metadata.GetMethodDefinition(each));
        UseConstraints(type.GetGenericParameters());
        UseAttributes(type.GetCustomAttributes());
    }

    private void Visit(MethodDefinition method)
    {
        method.DecodeSignature(collector, null);
        UseConstraints(method.GetGenericParameters());
        UseAttributes(method.GetCustomAttributes());
        if (method.RelativeVirtualAddress == 0) return;
        var body = file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil) metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(collector, null);
        foreach (var region in body.ExceptionRegions) Use(region.CatchType);
        Visit(body.GetILReader());
    }

    private void Visit(BlobReader il)
    {
        while (il.RemainingBytes > 0)
        {
            var code = (short)il.ReadByte();
            if (code == 0xFE) code = (short)(0xFE00 | il.ReadByte());
            switch (operandTypes[code])
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType or OperandType.InlineSig:
                    Use(MetadataTokens.EntityHandle(il.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    var targets = il.ReadInt32();
                    il.Offset += sizeof(int) * targets;
                    break;
                case var operand:
                    il.Offset += SizeOf(operand);
                    break;
            }
        }
    }

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };

    private void UseConstraints(GenericParameterHandleCollection parameters)
    {
        foreach (var parameter in parameters)
        {
            foreach (var each in metadata.GetGenericParameter(parameter).GetConstraints())
                Use(metadata.GetGenericParameterConstraint(each).Type);
        }
    }

    private void UseAttributes(CustomAttributeHandleCollection attributes)
    {
        foreach (var each in attributes) Use(metadata.GetCustomAttribute(each).Constructor);
    }

    private void Use(EntityHandle handle)
    {
        if (handle.IsNil) return;
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                uses.Add(new TypeUse(user, IdOf((TypeDefinitionHandle)handle)));
                break;
            case HandleKind.TypeReference:
                uses.Add(new TypeUse(user, IdOf((TypeReferenceHandle)handle)));
                break;
            case HandleKind.TypeSpecification:
                metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(collector, null);
                break;
            case HandleKind.FieldDefinition:
                Use(metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodDefinition:
                Use(metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MemberReference:
                Use(metadata.GetMemberReference((MemberReferenceHandle)handle));
                break;
            case HandleKind.MethodSpecification:
                var specification = metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                Use(specification.Method);
                specification.DecodeSignature(collector, null);
                break;
            case HandleKind.StandaloneSignature:
                metadata.GetStandaloneSignature((StandaloneSignatureHandle)handle).DecodeMethodSignature(collector, null);
                break;
            default:
                throw new NotSupportedException($"a token of kind {handle.Kind} in {user}");
        }
    }

    private void Use(MemberReference member)
    {
        Use(member.Parent);
        if (member.GetKind() is MemberReferenceKind.Field) member.DecodeFieldSignature(collector, null);
        else member.DecodeMethodSignature(collector, null);
    }

    private TypeId IdOf(TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil) type = metadata.GetTypeDefinition(type.GetDeclaringType());
        return new TypeId(metadata.GetString(type.Namespace), metadata.GetString(type.Name));
    }

    private TypeId IdOf(TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        while (type.ResolutionScope.Kind is HandleKind.TypeReference)
            type = metadata.GetTypeReference((TypeReferenceHandle)type.ResolutionScope);
        return new TypeId(metadata.GetString(type.Namespace), metadata.GetString(type.Name));
    }

    /// <summary>Walks signatures for the types they name; it has no result of its own.</summary>
    private sealed class Collector(LayerScan scan) : ISignatureTypeProvider<bool, object?>
    {
        public bool GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Used(handle);

        public bool GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Used(handle);

        public bool GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => Used(handle);

        public bool GetPrimitiveType(PrimitiveTypeCode typeCode) => true;

        public bool GetArrayType(bool elementType, ArrayShape shape) => true;

        public bool GetByReferenceType(bool elementType) => true;

        public bool GetFunctionPointerType(MethodSignature<bool> signature) => true;

        public bool GetGenericInstantiation(bool genericType, ImmutableArray<bool> typeArguments) => true;

        public bool GetGenericMethodParameter(object? genericContext, int index) => true;

        public bool GetGenericTypeParameter(object? genericContext, int index) => true;

        public bool GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => true;

        public bool GetPinnedType(bool elementType) => true;

        public bool GetPointerType(bool elementType) => true;

        public bool GetSZArrayType(bool elementType) => true;

        private bool Used(EntityHandle handle)
        {
            scan.Use(handle);
            return true;
        }
    }
}
